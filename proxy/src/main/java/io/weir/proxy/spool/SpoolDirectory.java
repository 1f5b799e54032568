package io.weir.proxy.spool;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The directory of the spool: whose it is, and how the files in it are named, made and replaced. It is its owner's alone,
 * since keys are users' data, and one process's at a time.
 *
 * <p>A file is named by its server's address, in a way that can be undone: so a file of which nothing can be read any
 * more still tells which server owes something.
 */
final class SpoolDirectory implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SpoolDirectory.class);
    private static final String SUFFIX = ".spool";
    /** What a file is called until all of it is there. */
    private static final String UNFINISHED = ".new";

    private static final String ADVICE =
            ". Choose a weir.spool.directory on a local disk that Weir's user may write to.";

    /**
     * Those of this process. The operating system locks against other processes only, and to try all the same would
     * unlock: whichever channel to a file a process closes, its locks of the file are gone.
     */
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    private final Path path;
    private final FileOpener opener;
    private final FileChannel lock;
    private final FileAttribute<?>[] ownersFile;

    private SpoolDirectory(Path path, FileOpener opener, FileChannel lock) {
        this.path = path;
        this.opener = opener;
        this.lock = lock;
        this.ownersFile = ownersOnly(path, "rw-------");
    }

    /** Makes it if it is not there, and keeps others out until it is closed. */
    static SpoolDirectory open(Path path, FileOpener opener) throws SpoolException {
        Path real = make(path);
        if (!HELD.add(real)) {
            throw inUse(real);
        }
        try {
            return new SpoolDirectory(real, opener, lock(real));
        } catch (SpoolException e) {
            HELD.remove(real);
            throw e;
        }
    }

    private static Path make(Path path) throws SpoolException {
        try {
            // What is there may be a link to a directory, which would not count as one.
            return Files.isDirectory(path)
                    ? path.toRealPath()
                    : Files.createDirectories(path, ownersOnly(path, "rwx------"))
                            .toRealPath();
        } catch (FileAlreadyExistsException e) {
            throw new SpoolException("spool: " + path.toAbsolutePath() + " is no directory" + ADVICE);
        } catch (IOException e) {
            throw new SpoolException(
                    "spool: can't make the directory " + path.toAbsolutePath() + ": " + reason(e) + ADVICE);
        }
    }

    private static FileChannel lock(Path directory) throws SpoolException {
        try {
            FileChannel channel = FileChannel.open(
                    directory.resolve("lock"), Set.of(CREATE, WRITE), ownersOnly(directory, "rw-------"));
            if (channel.tryLock() == null) {
                channel.close();
                throw inUse(directory);
            }
            return channel;
        } catch (IOException e) {
            throw new SpoolException("spool: can't lock the directory " + directory + ": " + reason(e) + ADVICE);
        }
    }

    private static SpoolException inUse(Path directory) {
        return new SpoolException("spool: " + directory
                + " is in use by another Weir. Stop that one, or give this one a weir.spool.directory of its own.");
    }

    Path fileOf(String server) {
        return path.resolve(nameOf(server));
    }

    /** {@code 127.0.0.1:11211} is {@code 127.0.0.1_11211.spool}. */
    static String nameOf(String server) {
        return URLEncoder.encode(server, UTF_8).replace("_", "%5F").replace("%3A", "_") + SUFFIX;
    }

    /** Empty if the file is not named as {@link #nameOf} names. */
    private static Optional<String> serverOf(String name) {
        if (!name.endsWith(SUFFIX)) {
            return Optional.empty();
        }
        String encoded = name.substring(0, name.length() - SUFFIX.length()).replace("_", "%3A");
        try {
            return Optional.of(URLDecoder.decode(encoded, UTF_8))
                    .filter(server -> nameOf(server).equals(name));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** The files in a directory, locked or not, in the order of their servers. */
    static Map<String, Path> files(Path directory) throws IOException {
        Map<String, Path> files = new TreeMap<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(directory, "*" + SUFFIX)) {
            for (Path file : all) {
                serverOf(file.getFileName().toString())
                        .ifPresentOrElse(
                                server -> files.put(server, file),
                                () -> LOG.warn("event=spool_file_ignored file=\"{}\"", file.getFileName()));
            }
        }
        return files;
    }

    Map<String, Path> files() throws IOException {
        return files(path);
    }

    /** Drops what a process that was killed had not finished: the file that it was to replace is still there. */
    void dropUnfinished() throws IOException {
        List<Path> unfinished = new ArrayList<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(path, "*" + SUFFIX + UNFINISHED)) {
            all.forEach(unfinished::add);
        }
        for (Path file : unfinished) {
            Files.delete(file);
        }
    }

    FileChannel openFile(Path file) throws IOException {
        return opener.open(file, Set.of(READ, WRITE));
    }

    /** An empty file that will be {@code file} when it is {@link #finish finished}. */
    FileChannel begin(Path file) throws IOException {
        return opener.open(unfinished(file), Set.of(CREATE, TRUNCATE_EXISTING, READ, WRITE), ownersFile);
    }

    /** Puts what was begun where it belongs; there is never a moment at which neither the old nor the new one is. */
    void finish(Path file) throws IOException {
        Files.move(unfinished(file), file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    void giveUp(Path file) {
        try {
            Files.deleteIfExists(unfinished(file));
        } catch (IOException e) {
            LOG.warn("event=spool_file_left file=\"{}\" cause=\"{}\"", unfinished(file), reason(e));
        }
    }

    /** Writes to disk which files there are. */
    void force() throws IOException {
        try (FileChannel directory = FileChannel.open(path, READ)) {
            directory.force(true);
        }
    }

    /** Lets others in. The file of the lock stays: to delete it would take it from one who is waiting for it. */
    @Override
    public void close() {
        if (lock.isOpen()) {
            closeQuietly(lock);
            HELD.remove(path);
        }
    }

    /** Why a file could not be read or written, without the path, on one line. */
    static String reason(IOException failure) {
        if (failure instanceof AccessDeniedException) {
            return "permission denied";
        }
        String message = failure instanceof FileSystemException system && system.getReason() != null
                ? system.getReason()
                : failure.getMessage();
        return message == null ? failure.getClass().getSimpleName() : message.replaceAll("\\s", " ");
    }

    static void closeQuietly(FileChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            LOG.warn("event=spool_close_failed cause=\"{}\"", reason(e));
        }
    }

    private static Path unfinished(Path file) {
        return file.resolveSibling(file.getFileName() + UNFINISHED);
    }

    private static FileAttribute<?>[] ownersOnly(Path path, String permissions) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }
}
