package io.weir.proxy.spool;

import io.weir.proxy.spool.RecordReader.Ending;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file of one server, which has at least one record. Owned by the spool's thread.
 *
 * <pre>
 *  header │ acknowledged records │ records that are still owed │
 *                                ▲ done                        ▲ length: what comes next, even after a write that failed
 * </pre>
 *
 * How far it is done is in memory only: who is killed begins again, and to delete twice is as good as once.
 */
final class SpoolFile {
    private static final Logger LOG = LoggerFactory.getLogger(SpoolFile.class);
    private static final int BUFFER = 64 << 10;

    private final Path path;
    private final FileChannel channel;
    private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
    private long length;
    private long records;
    private long done = Format.HEADER;
    private long recordsDone;
    private long oldestMillis;
    private boolean startsWithFlush;
    private boolean halfWritten;

    private SpoolFile(Path path, FileChannel channel) {
        this.path = path;
        this.channel = channel;
    }

    /**
     * Makes a file, in the place of the one that may be there.
     *
     * @param entries at least one
     * @param force whether the disk must have it first
     */
    static SpoolFile create(SpoolDirectory directory, String server, List<SpooledEntry> entries, boolean force)
            throws IOException {
        Path path = directory.fileOf(server);
        FileChannel channel = directory.begin(path);
        SpoolFile file = new SpoolFile(path, channel);
        try {
            file.buffer.put(Format.header());
            file.write(entries);
            if (force) {
                channel.force(false);
            }
            directory.finish(path);
            return file;
        } catch (IOException | RuntimeException e) {
            SpoolDirectory.closeQuietly(channel);
            directory.giveUp(path);
            throw e;
        }
    }

    /** Reads what a process before this one has left. Empty if that is nothing. */
    static Optional<SpoolFile> recover(SpoolDirectory directory, String server, long now) throws IOException {
        Path path = directory.fileOf(server);
        FileChannel channel = directory.openFile(path);
        SpoolFile file = new SpoolFile(path, channel);
        try {
            Ending ending = file.readAll();
            if (ending == Ending.DAMAGED) {
                LOG.warn(
                        "event=spool_damaged server={} readable_entries={} bytes={} result=\"the server will be flushed\"",
                        server,
                        file.records,
                        channel.size());
                SpoolDirectory.closeQuietly(channel);
                return Optional.of(create(directory, server, List.of(new SpooledEntry(Entry.flushAll(), now)), true));
            }
            if (ending == Ending.TORN) {
                LOG.warn(
                        "event=spool_torn server={} entries={} bytes_cut={} reason=\"killed while writing what nobody was told of\"",
                        server,
                        file.records,
                        channel.size() - file.length);
                channel.truncate(file.length);
            }
            if (file.records > 0) {
                return Optional.of(file);
            }
            file.remove();
            return Optional.empty();
        } catch (IOException e) {
            SpoolDirectory.closeQuietly(channel);
            throw e;
        }
    }

    private Ending readAll() throws IOException {
        RecordReader reader = RecordReader.of(channel);
        for (Optional<SpooledEntry> next = reader.next(); next.isPresent(); next = reader.next()) {
            count(next.get());
        }
        length = reader.position();
        return reader.ending();
    }

    /** All of them are there when it returns, or none is when it fails. */
    void append(List<SpooledEntry> entries, boolean force) throws IOException {
        if (halfWritten) {
            cut();
        }
        long before = length;
        long recordsBefore = records;
        try {
            write(entries);
            if (force) {
                channel.force(false);
            }
        } catch (IOException | RuntimeException e) {
            length = before;
            records = recordsBefore;
            buffer.clear();
            halfWritten = true;
            try {
                cut();
            } catch (IOException later) {
                // Then it is tried again before the next write, which fails if this does.
                e.addSuppressed(later);
            }
            throw e;
        }
    }

    /** Else a record that is shorter than what a failed write has left would be followed by the rest of that. */
    private void cut() throws IOException {
        channel.truncate(length);
        halfWritten = false;
    }

    private void write(List<SpooledEntry> entries) throws IOException {
        for (SpooledEntry entry : entries) {
            if (buffer.remaining() < Format.size(entry.entry())) {
                drain();
            }
            Format.put(entry, buffer);
            count(entry);
        }
        drain();
    }

    private void drain() throws IOException {
        buffer.flip();
        while (buffer.hasRemaining()) {
            length += channel.write(buffer, length);
        }
        buffer.clear();
    }

    private void count(SpooledEntry entry) {
        if (owed() == 0) {
            oldestMillis = entry.millis();
            startsWithFlush = entry.entry().operation() == Operation.FLUSH_ALL;
        }
        records++;
    }

    /** The oldest of those that are owed. What can't be read any more counts as everything that the server has. */
    Batch read(String server, int most) {
        try {
            RecordReader reader = RecordReader.of(channel, done, length);
            List<Entry> entries = new ArrayList<>();
            while (entries.size() < most) {
                Optional<SpooledEntry> next = reader.next();
                if (next.isEmpty()) {
                    break;
                }
                entries.add(next.get().entry());
            }
            if (!entries.isEmpty() && reader.ending() == Ending.WHOLE) {
                return new Batch(server, entries, Optional.of(this), reader.position(), recordsDone + entries.size());
            }
            LOG.warn("event=spool_damaged server={} result=\"the server will be flushed\"", server);
        } catch (IOException e) {
            LOG.warn(
                    "event=spool_unreadable server={} cause=\"{}\" result=\"the server will be flushed\"",
                    server,
                    SpoolDirectory.reason(e));
        }
        return new Batch(server, List.of(Entry.flushAll()), Optional.of(this), length, records);
    }

    /** Returns how many entries are done that were not before. */
    long acknowledge(Batch batch) {
        if (batch.end() <= done) {
            return 0;
        }
        long newlyDone = batch.recordsDone() - recordsDone;
        done = batch.end();
        recordsDone = batch.recordsDone();
        if (owed() > 0) {
            oldestMillis = timeOf(done);
            startsWithFlush = false;
        }
        return newlyDone;
    }

    /** Of the record that begins there; if it can't be read, of one before it. */
    private long timeOf(long position) {
        try {
            return RecordReader.of(channel, position, Math.min(length, position + Format.LONGEST_RECORD))
                    .next()
                    .map(SpooledEntry::millis)
                    .orElse(oldestMillis);
        } catch (IOException e) {
            return oldestMillis;
        }
    }

    long owed() {
        return records - recordsDone;
    }

    long length() {
        return length;
    }

    long oldestMillis() {
        return oldestMillis;
    }

    /** Whether the first of what is owed is to flush the server. */
    boolean startsWithFlush() {
        return startsWithFlush;
    }

    void remove() throws IOException {
        Files.deleteIfExists(path);
        close();
    }

    void close() {
        SpoolDirectory.closeQuietly(channel);
    }
}
