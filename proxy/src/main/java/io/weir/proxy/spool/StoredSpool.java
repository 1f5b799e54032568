package io.weir.proxy.spool;

import static java.nio.file.StandardOpenOption.READ;

import io.weir.proxy.spool.RecordReader.Ending;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * One server's file as it lies on disk, to be read beside a Weir that may be writing to it. Blocks. What that Weir has
 * replayed already is in the file until all is.
 */
public record StoredSpool(String server, Path file) {
    /**
     * What is in the file.
     *
     * @param entries that can be read
     * @param oldest the first of them
     * @param damaged whether something is there that can't be read: then the server will be flushed
     */
    public record Summary(long entries, long bytes, Optional<SpooledEntry> oldest, boolean damaged) {}

    /** By server; none if there is no such directory. */
    public static List<StoredSpool> in(Path directory) throws SpoolException {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try {
            return SpoolDirectory.files(directory).entrySet().stream()
                    .map(file -> new StoredSpool(file.getKey(), file.getValue()))
                    .toList();
        } catch (IOException e) {
            throw unreadable(directory, e);
        }
    }

    /** Reads all of it. Empty if it is gone meanwhile, since all was replayed. */
    public Optional<Summary> read(Consumer<SpooledEntry> each) throws SpoolException {
        try (FileChannel channel = FileChannel.open(file, READ)) {
            RecordReader reader = RecordReader.of(channel);
            long entries = 0;
            Optional<SpooledEntry> first = reader.next();
            for (Optional<SpooledEntry> next = first; next.isPresent(); next = reader.next()) {
                each.accept(next.get());
                entries++;
            }
            return Optional.of(new Summary(entries, channel.size(), first, reader.ending() == Ending.DAMAGED));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    private static SpoolException unreadable(Path path, IOException e) {
        return new SpoolException("spool: can't read " + path + ": " + SpoolDirectory.reason(e) + ".");
    }
}
