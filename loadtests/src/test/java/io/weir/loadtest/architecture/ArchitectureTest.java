package io.weir.loadtest.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ArchitectureTest {
    private static final String ROOT = "io.weir.loadtest.";

    private static final JavaClasses MAIN = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.weir.loadtest");

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "scenario  | generator measure report run peers cli",
                "generator | measure report run peers cli",
                "measure   | report run peers cli",
                "report    | run peers cli",
                "run       | peers cli",
                "peers     | cli",
            })
    void packagesDoNotKnow(String knower, String unknown) {
        String[] packages = unknown.split(" ");
        for (int i = 0; i < packages.length; i++) {
            packages[i] = ROOT + packages[i] + "..";
        }
        assertThat(MAIN.stream().map(JavaClass::getPackageName)).contains(ROOT + knower);
        noClasses()
                .that()
                .resideInAPackage(ROOT + knower)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(packages)
                .check(MAIN);
    }

    @Test
    void ofWeirOnlyItsRoutingIsKnown() {
        noClasses()
                .should()
                .dependOnClassesThat(resideInAPackage("io.weir..")
                        .and(DescribedPredicate.not(resideInAnyPackage("io.weir.loadtest..", "io.weir.routing"))))
                .check(MAIN);
    }

    @Test
    void onlyTheGeneratorHasSockets() {
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + "generator")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.netty..")
                .check(MAIN);
    }
}
