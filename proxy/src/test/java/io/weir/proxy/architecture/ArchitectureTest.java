package io.weir.proxy.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleNameStartingWith;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelPipeline;
import java.util.Timer;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ArchitectureTest {
    private static final String PROXY = "io.weir.proxy";

    private static final JavaClasses MAIN = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.weir");

    /** What a pure computation needs of the JDK. */
    private static final String[] PURE = {
        "java.lang",
        "java.lang.invoke",
        "java.lang.runtime",
        "java.nio",
        "java.nio.charset",
        "java.security",
        "java.util",
        "java.util.function",
        "java.util.stream",
        "java.util.zip",
        "org.jspecify.annotations"
    };

    @Test
    void allModulesAreLookedAt() {
        assertThat(MAIN.stream().map(JavaClass::getPackageName))
                .contains("io.weir.routing", "io.weir.health", PROXY, PROXY + ".protocol", PROXY + ".cli");
        assertThat(MAIN.stream().map(JavaClass::getSimpleName)).noneMatch(name -> name.endsWith("Test"));
    }

    @ParameterizedTest
    @CsvSource({"routing, net.openhft.hashing", "health, io.weir.health"})
    void routingAndHealthArePure(String module, String library) {
        classes()
                .that()
                .resideInAPackage("io.weir." + module)
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(PURE)
                        .or(resideInAnyPackage("io.weir." + module, library))
                        .or(arraysOfPrimitives()))
                .because("they compute: no I/O, no Vert.x, no Netty, no logging")
                .check(MAIN);
        noClasses()
                .that()
                .resideInAPackage("io.weir." + module)
                .should()
                .dependOnClassesThat(belongToAnyOf(Thread.class, Process.class, Timer.class))
                .because("threads are the proxy's")
                .check(MAIN);
        noClasses()
                .that()
                .resideInAPackage("io.weir." + module)
                .should()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .because("they are told the time")
                .check(MAIN);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "protocol     | client upstream route nearcache config loop spool invalidation metrics admin embedded cli",
                "loop         | client upstream route nearcache config spool invalidation metrics admin embedded cli",
                "config       | client upstream route nearcache protocol loop spool invalidation metrics admin embedded cli",
                "spool        | client upstream route nearcache loop invalidation metrics admin embedded cli",
                "client       | upstream route nearcache spool invalidation metrics admin embedded cli",
                "upstream     | client route nearcache invalidation metrics admin embedded cli",
                "nearcache    | client upstream route protocol spool invalidation metrics admin embedded cli",
                "invalidation | client upstream route nearcache protocol spool metrics admin embedded cli",
                "route        | metrics admin embedded cli",
                "metrics      | client admin embedded cli",
                "admin        | client upstream route nearcache protocol loop spool embedded cli",
                "embedded     | client upstream route nearcache config spool invalidation metrics admin cli"
            })
    void packagesDoNotKnow(String knower, String unknown) {
        String[] packages = unknown.split(" ");
        for (int i = 0; i < packages.length; i++) {
            packages[i] = PROXY + "." + packages[i] + "..";
        }
        noClasses()
                .that()
                .resideInAPackage(PROXY + "." + knower + "..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(packages)
                .orShould()
                .dependOnClassesThat()
                .resideInAPackage(PROXY)
                .check(MAIN);
    }

    @Test
    void nobodyNeedsTheCommandLine() {
        noClasses()
                .that()
                .resideOutsideOfPackage(PROXY + ".cli..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(PROXY + ".cli..", "picocli..")
                .check(MAIN);
    }

    @Test
    void theProtocolIsBytesOnly() {
        noClasses()
                .that()
                .resideInAPackage(PROXY + ".protocol..")
                .should()
                .dependOnClassesThat(resideInAnyPackage(
                                "io.vertx..",
                                "io.weir.routing..",
                                "io.weir.health..",
                                "org.slf4j..",
                                "java.net..",
                                "java.io")
                        .or(resideInAPackage("io.netty..")
                                .and(DescribedPredicate.not(resideInAPackage("io.netty.buffer")))))
                .check(MAIN);
    }

    @Test
    void theRulesOfCoherenceKnowNoNetworkAndNoClock() {
        DescribedPredicate<JavaClass> onTheBus = simpleNameStartingWith("Cluster")
                .or(simpleNameStartingWith("Local"))
                .or(simpleNameStartingWith("Wakeup"))
                .or(simpleNameStartingWith("InvalidationBus"));
        noClasses()
                .that(resideInAPackage(PROXY + ".invalidation").and(DescribedPredicate.not(onTheBus)))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.vertx..", "io.netty..", "com.hazelcast..", "org.slf4j..")
                .orShould()
                .callMethod(System.class, "nanoTime")
                .because("a simulation holds them to what they promise")
                .check(MAIN);
        noClasses()
                .that()
                .resideOutsideOfPackage(PROXY + ".hazelcast")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(PROXY + ".hazelcast", "com.hazelcast..", "io.vertx.spi.cluster..")
                .because("they are not on the class path of a proxy without a cluster")
                .check(MAIN);
    }

    @Test
    void theRouteHasNoSocketsAndNoParsing() {
        noClasses()
                .that()
                .resideInAPackage(PROXY + ".route..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.vertx..", "io.netty.channel..", "com.typesafe..", "java.net..")
                .check(MAIN);
    }

    @Test
    void theSpoolIsFiles() {
        noClasses()
                .that()
                .resideInAPackage(PROXY + ".spool..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.vertx..", "io.netty..", "com.typesafe..")
                .check(MAIN);
    }

    @Test
    void onlyTheEndsOfTheRequestsWayReachIntoVertx() {
        noClasses()
                .that()
                .resideOutsideOfPackages(PROXY, PROXY + ".client..", PROXY + ".upstream..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.vertx.core.internal..", "io.vertx.core.impl..")
                .check(MAIN);
        noClasses()
                .that()
                .resideOutsideOfPackages(PROXY + ".client..", PROXY + ".upstream..")
                .should()
                .dependOnClassesThat(belongToAnyOf(ChannelPipeline.class))
                .orShould()
                .beAssignableTo(assignableTo(ChannelHandler.class))
                .check(MAIN);
    }

    @Test
    void configIsReadWithoutNetwork() {
        noClasses()
                .that()
                .resideInAPackage(PROXY + ".config..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.netty.buffer..", "io.netty.channel..", "io.vertx.core.net..", "io.vertx.core.http..")
                .check(MAIN);
    }

    @Test
    void packagesFormNoCycle() {
        slices().assignedFrom(packageByPackage()).should().beFreeOfCycles().check(MAIN);
    }

    @Test
    void everyPackageSaysWhatItIs() {
        assertThat(MAIN.stream().map(JavaClass::getPackage).distinct())
                .allSatisfy(javaPackage -> assertThat(javaPackage.tryGetPackageInfo())
                        .as("package-info of " + javaPackage.getName())
                        .isPresent())
                .allMatch((JavaPackage javaPackage) -> javaPackage.isAnnotatedWith(NullMarked.class), "is null-marked");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Util", "Utils", "Manager", "Helper", "Helpers", "Impl"})
    void namesSayWhatAClassIs(String suffix) {
        noClasses().should().haveSimpleNameEndingWith(suffix).check(MAIN);
    }

    @Test
    void onlyTheCommandLinePrints() {
        noClasses()
                .that()
                .resideOutsideOfPackage(PROXY + ".cli..")
                .should(ACCESS_STANDARD_STREAMS)
                .check(MAIN);
    }

    private static DescribedPredicate<JavaClass> arraysOfPrimitives() {
        return DescribedPredicate.describe(
                "primitives and their arrays",
                type -> type.getBaseComponentType().isPrimitive());
    }

    /** Unlike a pattern, this takes the package of the proxy itself for one of them. */
    private static SliceAssignment packageByPackage() {
        return new SliceAssignment() {
            @Override
            public SliceIdentifier getIdentifierOf(JavaClass type) {
                return SliceIdentifier.of(type.getPackageName());
            }

            @Override
            public String getDescription() {
                return "packages";
            }
        };
    }
}
