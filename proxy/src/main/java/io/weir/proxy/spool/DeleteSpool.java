package io.weir.proxy.spool;

import io.weir.proxy.config.SpoolSettings;
import io.weir.proxy.spool.ServerSpool.Arrival;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What servers owe, on disk: deletes that could not reach them. The promise: an entry that was told to be stored is done
 * before {@link #ifNothingPending} next lets its server back, whatever happens to this process, and the disk that it
 * takes is bounded.
 *
 * <p>Any thread, and none waits for the disk: all files belong to one thread of the spool's own, which writes all that
 * has come meanwhile at once. What one adds, and what the other side does:
 *
 * <pre>
 *  event loop   add(server, entry, stillAway, whenDecided)
 *                 └─ announced ─▶ queue ─▶ written with all others that wait ─▶ whenDecided(Stored)
 *
 *  prober       next(server) ─▶ batch ─▶ send the line of each, check each answer ─▶ acknowledge(batch) ─┐
 *                 ▲                                                                                       │
 *                 ├───────────────────────────────────────────────────────────────────────────────────────┘
 *                 └─ the batch is empty ─▶ ifNothingPending(server, mark it alive): false, and it goes on
 * </pre>
 *
 * <b>Why the lock.</b> A loop that finds the server dead, and then adds, could be overtaken by the prober in between. The
 * delete would lie in the spool of a server that is alive, with nobody to replay it:
 *
 * <pre>
 *  event loop              prober
 *  is it dead? yes
 *                          nothing pending? yes
 *                          mark it alive             a reader gets the deleted value from now on
 *  add
 * </pre>
 *
 * So the server is asked about again by {@code add}, under a lock that the prober's step takes, too. Either the loop comes
 * first, and the prober sees that something is pending, though not a byte of it is written; or the prober does, and the
 * loop is told that the spool is not needed:
 *
 * <pre>
 *  ┌ lock: still away? yes; pending = 1
 *  └                       ┌ lock: nothing pending? no: replay goes on
 *                          └
 *
 *                          ┌ lock: nothing pending? yes; mark it alive
 *                          └
 *  ┌ lock: still away? no
 *  └ NotNeeded: send it to the server
 * </pre>
 *
 * A replay ends when, for one moment, nothing is pending. So it may not end while more is added in the time of one batch
 * than is done in it, unless the server is asked itself from the beginning of its replay on, before it serves reads:
 * deletes may come in any order, and twice.
 */
public final class DeleteSpool implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DeleteSpool.class);
    /** Entries that may wait for the disk; a few megabytes. */
    private static final int WAITING = 1 << 16;
    /** Written at once; so many that one fsync is shared, so few that a replay need not wait. */
    private static final int GROUP = 4_096;

    private static final int CLOSE_SECONDS = 10;

    private final SpoolDirectory directory;
    private final SpoolSettings settings;
    private final InstantSource clock;
    private final Map<String, ServerSpool> servers = new ConcurrentHashMap<>();
    private final BlockingQueue<Arrival> arrivals = new ArrayBlockingQueue<>(WAITING);
    private final AtomicBoolean storing = new AtomicBoolean();
    private final ExecutorService thread = Executors.newSingleThreadExecutor(task -> {
        Thread made = new Thread(task, "weir-spool");
        made.setDaemon(true);
        return made;
    });

    /**
     * Opens the spool, and reads what is in it. Blocks.
     *
     * @throws SpoolException if the directory can't be used, or another process uses it
     */
    public static DeleteSpool open(SpoolSettings settings) throws SpoolException {
        return open(settings, InstantSource.system(), FileChannel::open);
    }

    static DeleteSpool open(SpoolSettings settings, InstantSource clock, FileOpener opener) throws SpoolException {
        SpoolDirectory directory = SpoolDirectory.open(settings.directory(), opener);
        DeleteSpool spool = new DeleteSpool(directory, settings, clock);
        try {
            spool.recover();
            return spool;
        } catch (SpoolException e) {
            spool.letGo();
            throw e;
        }
    }

    private DeleteSpool(SpoolDirectory directory, SpoolSettings settings, InstantSource clock) {
        this.directory = directory;
        this.settings = settings;
        this.clock = clock;
    }

    private void recover() throws SpoolException {
        try {
            directory.dropUnfinished();
            for (String server : directory.files().keySet()) {
                try {
                    of(server).recover();
                } catch (IOException e) {
                    throw new SpoolException("spool: can't read " + directory.fileOf(server) + ": "
                            + SpoolDirectory.reason(e) + ". Without it, deleted values of " + server
                            + " may be served; move the file away only once that server is flushed.");
                }
            }
        } catch (IOException e) {
            throw new SpoolException("spool: can't read " + settings.directory() + ": " + SpoolDirectory.reason(e)
                    + ". Weir's user must be able to.");
        }
    }

    /**
     * Adds what a server owes. Never waits for the disk.
     *
     * @param server its address; the same text always, since a file is named by it
     * @param stillAway whether the server can still not be asked itself; under a lock, so it must only look
     * @param whenDecided told exactly once what became of it, on the spool's thread or, if that is known at once, on
     *     this one
     */
    public void add(String server, Entry entry, BooleanSupplier stillAway, Consumer<Outcome> whenDecided) {
        ServerSpool spool = of(server);
        Arrival arrival = new Arrival(spool, new SpooledEntry(entry, clock.millis()), whenDecided);
        if (!spool.ledger().announce(stillAway)) {
            arrival.tell(new Outcome.NotNeeded());
        } else if (arrivals.offer(arrival)) {
            storeSoon();
        } else {
            refuse(arrival, "the spool has " + WAITING + " entries to write already");
        }
    }

    /** Entries that the server owes, counted from the moment they are added, before they are written. Cheap. */
    public long pending(String server) {
        ServerSpool spool = servers.get(server);
        return spool == null ? 0 : spool.ledger().pending();
    }

    /**
     * Runs the action if the server owes nothing, while nothing can be added; says whether.
     *
     * @param action short: those who add to the same server wait for it
     */
    public boolean ifNothingPending(String server, Runnable action) {
        return of(server).ledger().ifNothingPending(action);
    }

    /**
     * The oldest entries that the server owes, up to some thousand; an empty batch if there are none. The same ones again
     * until they are acknowledged, so whoever fails in between just asks again. What was added before this was called is
     * in it or behind it. Completes on the spool's thread.
     */
    public CompletableFuture<Batch> next(String server) {
        try {
            return CompletableFuture.supplyAsync(of(server)::next, thread);
        } catch (RejectedExecutionException e) {
            return CompletableFuture.failedFuture(new IOException("the spool is closed"));
        }
    }

    /** The server has done all of a batch. Takes effect before a {@link #next} that is called later. */
    public void acknowledge(Batch batch) {
        try {
            thread.execute(() -> of(batch.server()).acknowledge(batch));
        } catch (RejectedExecutionException e) {
            LOG.info("event=spool_closed server={} result=\"replayed again after the next start\"", batch.server());
        }
    }

    /** Of the servers that owe something, or did since the start; by address. */
    public List<ServerStatus> status() {
        long now = clock.millis();
        return servers.values().stream()
                .map(spool -> spool.ledger().status(now))
                .sorted(Comparator.comparing(ServerStatus::server))
                .toList();
    }

    /** Of one server. */
    public ServerStatus status(String server) {
        return of(server).ledger().status(clock.millis());
    }

    /** Writes what was added before, and lets go of the directory. Blocks. */
    @Override
    public void close() {
        thread.shutdown();
        try {
            if (!thread.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
                LOG.error("event=spool_stop_failed waiting={} cause=\"the disk does not answer\"", arrivals.size());
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return;
        }
        letGo();
    }

    private void letGo() {
        servers.values().forEach(ServerSpool::close);
        directory.close();
    }

    private ServerSpool of(String server) {
        ServerSpool known = servers.get(server);
        return known != null
                ? known
                : servers.computeIfAbsent(server, absent -> new ServerSpool(absent, directory, settings, clock));
    }

    private void storeSoon() {
        if (storing.compareAndSet(false, true)) {
            try {
                thread.execute(this::store);
            } catch (RejectedExecutionException e) {
                // In this order: what comes after is refused by whoever brings it.
                storing.set(false);
                for (Arrival late = arrivals.poll(); late != null; late = arrivals.poll()) {
                    refuse(late, "the spool is closed");
                }
            }
        }
    }

    /** On the spool's thread. */
    private void store() {
        storing.set(false);
        do {
            storeGroup();
        } while (thread.isShutdown() && !arrivals.isEmpty());
        if (!arrivals.isEmpty()) {
            // Behind those who want to read.
            storeSoon();
        }
    }

    private void storeGroup() {
        List<Arrival> group = new ArrayList<>();
        arrivals.drainTo(group, GROUP);
        Map<ServerSpool, List<Arrival>> byServer = new LinkedHashMap<>();
        group.forEach(arrival -> byServer.computeIfAbsent(arrival.spool(), spool -> new ArrayList<>())
                .add(arrival));
        byServer.forEach(ServerSpool::store);
    }

    private static void refuse(Arrival arrival, String reason) {
        arrival.spool().ledger().refused();
        arrival.tell(new Outcome.Failed(reason));
    }
}
