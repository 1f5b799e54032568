package io.weir.proxy.spool;

import java.util.List;
import java.util.Optional;

/** Some entries that a server owes, the oldest first, until they are acknowledged. */
public final class Batch {
    private final String server;
    private final List<Entry> entries;
    private final Optional<SpoolFile> file;
    private final long end;
    private final long recordsDone;

    /**
     * @param file the one that they come from
     * @param end where the file is done when they are
     * @param recordsDone how many of its records are done then
     */
    Batch(String server, List<Entry> entries, Optional<SpoolFile> file, long end, long recordsDone) {
        this.server = server;
        this.entries = List.copyOf(entries);
        this.file = file;
        this.end = end;
        this.recordsDone = recordsDone;
    }

    /** The server owes nothing. */
    static Batch none(String server) {
        return new Batch(server, List.of(), Optional.empty(), 0, 0);
    }

    public String server() {
        return server;
    }

    public List<Entry> entries() {
        return entries;
    }

    public boolean isEmpty() {
        return entries.isEmpty();
    }

    boolean isOf(SpoolFile candidate) {
        return file.isPresent() && file.get() == candidate;
    }

    long end() {
        return end;
    }

    long recordsDone() {
        return recordsDone;
    }
}
