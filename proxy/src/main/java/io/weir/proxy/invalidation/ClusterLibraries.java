package io.weir.proxy.invalidation;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;

/**
 * The libraries of those who have a cluster. They are 17 MB, and would make everybody's start longer on the class path: so
 * they lie in a folder of their own, which is opened once, by the thread that starts Weir.
 */
public final class ClusterLibraries {
    /** The folder, as the launcher knows it. */
    public static final Path FOLDER = Path.of(System.getProperty("weir.cluster.libraries", "lib/cluster"));

    private ClusterLibraries() {}

    /**
     * From the class path, or else from the folder.
     *
     * @return empty if it is in neither
     */
    public static Optional<Clustering> find() throws IOException {
        // Never closed: its classes are in use until the process ends.
        ClassLoader loader = new URLClassLoader("cluster", jars(), ClusterLibraries.class.getClassLoader());
        return ServiceLoader.load(Clustering.class, loader).findFirst();
    }

    private static URL[] jars() throws IOException {
        List<URL> jars = new ArrayList<>();
        if (Files.isDirectory(FOLDER)) {
            try (DirectoryStream<Path> files = Files.newDirectoryStream(FOLDER, "*.jar")) {
                for (Path file : files) {
                    jars.add(file.toUri().toURL());
                }
            }
        }
        return jars.toArray(URL[]::new);
    }
}
