package io.weir.proxy.spool;

import io.weir.proxy.config.SpoolSettings;
import io.weir.proxy.config.SpoolSync;
import io.weir.proxy.spool.Ledger.Content;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What to keep of what one server owes, and what to give up. Owned by the spool's thread, but for its ledger.
 *
 * <p>What is too much or too old is given up for a single entry that flushes the server: that does more than was owed,
 * never less. A server that owes a flush owes nothing else, so what is added then need not be written, until the flush
 * has been handed out: it may be done by the time when the next entry comes.
 */
final class ServerSpool {
    private static final Logger LOG = LoggerFactory.getLogger(ServerSpool.class);
    private static final int BATCH = 1_024;

    /** An entry on its way to the file. */
    record Arrival(ServerSpool spool, SpooledEntry entry, Consumer<Outcome> whenDecided) {
        /** What the listener makes of it must not keep others from being told. */
        void tell(Outcome outcome) {
            try {
                whenDecided.accept(outcome);
            } catch (RuntimeException e) {
                LOG.error("event=spool_listener_failed server={}", spool.server, e);
            }
        }
    }

    private final String server;
    private final Ledger ledger;
    private final SpoolDirectory directory;
    private final SpoolSettings settings;
    private final InstantSource clock;
    private Optional<SpoolFile> file = Optional.empty();
    private boolean handedOut;
    private boolean failing;

    ServerSpool(String server, SpoolDirectory directory, SpoolSettings settings, InstantSource clock) {
        this.server = server;
        this.ledger = new Ledger(server);
        this.directory = directory;
        this.settings = settings;
        this.clock = clock;
    }

    /** Any thread. */
    Ledger ledger() {
        return ledger;
    }

    /** Before the thread is there. */
    void recover() throws IOException {
        file = SpoolFile.recover(directory, server, clock.millis());
        ledger.recovered(content());
        file.ifPresent(left ->
                LOG.info("event=spool_recovered server={} entries={} bytes={}", server, left.owed(), left.length()));
    }

    /** Writes entries that came at the same time, and tells each what became of it. */
    void store(List<Arrival> group) {
        Optional<String> failure = Optional.empty();
        try {
            write(group.stream().map(Arrival::entry).toList());
            succeeded();
        } catch (IOException e) {
            failure = Optional.of(SpoolDirectory.reason(e));
            failed(SpoolDirectory.reason(e));
        } catch (RuntimeException e) {
            // Nobody may be left without an answer, whatever it is.
            failure = Optional.of(e.toString());
            LOG.error("event=spool_failed server={}", server, e);
        }
        if (failure.isPresent()) {
            ledger.failed(group.size(), content());
        } else {
            ledger.stored(group.size(), content());
        }
        Outcome outcome = failure.<Outcome>map(reason -> new Outcome.Failed("the spool can't be written: " + reason))
                .orElseGet(Outcome.Stored::new);
        group.forEach(arrival -> arrival.tell(outcome));
    }

    private void write(List<SpooledEntry> entries) throws IOException {
        if (owesFlush() && !handedOut) {
            return;
        }
        boolean forced = settings.sync() == SpoolSync.ALWAYS;
        Optional<String> excess = excess(entries);
        if (excess.isPresent()) {
            collapse(excess.get());
        } else if (entries.stream().anyMatch(each -> each.entry().operation() == Operation.FLUSH_ALL)) {
            flush();
        } else if (file.isPresent()) {
            file.get().append(entries, forced);
        } else {
            file = Optional.of(SpoolFile.create(directory, server, entries, forced));
            if (forced) {
                directory.force();
            }
        }
    }

    private boolean owesFlush() {
        return file.isPresent() && file.get().owed() > 0 && file.get().startsWithFlush();
    }

    /** What would be too much if these were added, if anything. */
    private Optional<String> excess(List<SpooledEntry> added) {
        long bytes = file.map(SpoolFile::length).orElse((long) Format.HEADER);
        for (SpooledEntry each : added) {
            bytes += Format.size(each.entry());
        }
        if (bytes > settings.maxBytes()) {
            return Optional.of("max-bytes");
        }
        Duration age = file.filter(present -> present.owed() > 0)
                .map(present -> Duration.ofMillis(clock.millis() - present.oldestMillis()))
                .orElse(Duration.ZERO);
        return age.compareTo(settings.maxAge()) > 0 ? Optional.of("max-age") : Optional.empty();
    }

    private void collapse(String setting) throws IOException {
        long entries = file.map(SpoolFile::owed).orElse(0L);
        flush();
        ledger.collapsed(content());
        LOG.warn(
                "event=spool_collapsed server={} setting={} entries={} result=\"the server will be flushed\"",
                server,
                setting,
                entries);
    }

    /** Instead of all that the server owes. What was handed out of that is acknowledged in vain. */
    private void flush() throws IOException {
        Optional<SpoolFile> before = file;
        // Forced first, since a power failure could otherwise leave neither of the two.
        file = Optional.of(
                SpoolFile.create(directory, server, List.of(new SpooledEntry(Entry.flushAll(), clock.millis())), true));
        handedOut = false;
        before.ifPresent(SpoolFile::close);
        directory.force();
    }

    /** The oldest entries that are owed. */
    Batch next() {
        if (file.isPresent() && file.get().owed() == 0) {
            remove(file.get());
        }
        if (file.isEmpty() || file.get().owed() == 0) {
            return Batch.none(server);
        }
        try {
            Optional<String> excess = excess(List.of());
            if (excess.isPresent() && !owesFlush()) {
                collapse(excess.get());
            }
        } catch (IOException e) {
            // Too much, but still true: so it is replayed as it is.
            failed(SpoolDirectory.reason(e));
        }
        handedOut = true;
        return file.get().read(server, BATCH);
    }

    void acknowledge(Batch batch) {
        if (file.isEmpty() || !batch.isOf(file.get())) {
            return;
        }
        long replayed = file.get().acknowledge(batch);
        if (file.get().owed() == 0) {
            remove(file.get());
        }
        ledger.replayed(replayed, content());
    }

    private void remove(SpoolFile done) {
        try {
            done.remove();
            file = Optional.empty();
            handedOut = false;
        } catch (IOException e) {
            // Tried again with the next batch. Until then, a restart replays what is done already.
            LOG.warn("event=spool_file_left server={} cause=\"{}\"", server, SpoolDirectory.reason(e));
        }
    }

    void close() {
        file.ifPresent(SpoolFile::close);
    }

    private Content content() {
        return file.map(there -> new Content(there.owed(), there.length(), there.oldestMillis()))
                .orElse(Content.NOTHING);
    }

    /** Said once, not for each of the thousands of deletes that may follow. */
    private void failed(String reason) {
        if (!failing) {
            failing = true;
            LOG.error("event=spool_failed server={} cause=\"{}\"", server, reason);
        }
    }

    private void succeeded() {
        if (failing) {
            failing = false;
            LOG.info("event=spool_works_again server={}", server);
        }
    }
}
