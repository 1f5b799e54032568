package io.weir.proxy.coherence;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.proxy.testing.WeirProcess;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/**
 * One of several proxies, in a process of its own, which may be stopped, and killed and started again. Any thread may call.
 */
final class ProxyProcess implements AutoCloseable {
    private final List<String> options;
    private final Path config;
    private final List<WeirProcess> lives = new ArrayList<>();
    private volatile WeirProcess process;
    private boolean suspended;
    private long hitsOfFormerLives;
    private long hits;

    ProxyProcess(List<String> options, Path config) {
        this.options = options;
        this.config = config;
        this.process = launch();
    }

    /** Whether it runs, and clients can connect. */
    synchronized boolean isUp() {
        return !suspended && !process.log("started").isEmpty();
    }

    /** Where clients connect, or did before it was stopped; empty while it starts. */
    OptionalInt port() {
        WeirProcess now = process;
        return now.log("started").isEmpty() ? OptionalInt.empty() : OptionalInt.of(now.port());
    }

    double metric(String name) {
        return process.operator().metrics().getOrDefault(name, 0.0);
    }

    /** Gets that were answered by its near cache in all its lives, as far as is known. */
    synchronized long hits() {
        if (isUp()) {
            hits = hitsOfFormerLives + (long) metric("weir_near_cache_hits_total");
        }
        return hits;
    }

    synchronized void suspend() {
        process.suspend();
        suspended = true;
    }

    /** Though it may be another process by now. */
    synchronized void resume() {
        process.resume();
        suspended = false;
    }

    /**
     * Whether clients can connect. One that gave up, since it could not join a cluster that is just being cut up, is started
     * again, as whoever looks after it would.
     */
    synchronized boolean isThere() {
        if (process.isAlive()) {
            return isUp();
        }
        assertThat(process.errors()).contains("cluster");
        process = launch();
        return false;
    }

    /** SIGKILL, if it is up; does not wait until the next one is. */
    synchronized boolean restart() {
        if (!isUp()) {
            return false;
        }
        hitsOfFormerLives = hits();
        process.kill();
        process = launch();
        return true;
    }

    @Override
    public synchronized void close() {
        lives.forEach(WeirProcess::close);
    }

    private WeirProcess launch() {
        WeirProcess launched = WeirProcess.start(options, "run", "--config", config.toString());
        lives.add(launched);
        return launched;
    }
}
