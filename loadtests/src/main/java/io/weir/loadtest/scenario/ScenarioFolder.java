package io.weir.loadtest.scenario;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Where the scenarios that come with Weir are: a scenario is named by its file's name, or by the path of any file. */
public final class ScenarioFolder {
    private static final String SUFFIX = ".conf";

    private ScenarioFolder() {}

    /** loadtests/scenarios of this source tree. */
    public static Path path() {
        return Path.of(System.getProperty("weir.home", "."), "loadtests", "scenarios");
    }

    /** The file that is meant by a name or a path. */
    public static Path find(String nameOrPath) {
        Path named = path().resolve(nameOrPath + SUFFIX);
        return Files.exists(named) ? named : Path.of(nameOrPath);
    }

    /** All names, in order. */
    public static List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(path())) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(SUFFIX))
                    .map(name -> name.substring(0, name.length() - SUFFIX.length()))
                    .sorted()
                    .toList();
        }
    }
}
