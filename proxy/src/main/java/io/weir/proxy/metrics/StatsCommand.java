package io.weir.proxy.metrics;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.weir.health.Alive;
import io.weir.health.Circuit;
import io.weir.health.Dead;
import io.weir.proxy.config.WeirConfig;
import io.weir.proxy.loop.CommandCounters;
import io.weir.proxy.loop.Counter;
import io.weir.proxy.protocol.Replies;
import io.weir.proxy.route.Statistics;
import io.weir.proxy.upstream.ServerCounters;
import io.weir.proxy.upstream.ServerHealth;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/**
 * Answers {@code stats} with the proxy's own counts under memcached's names, so that what reads a memcached's stats can
 * read Weir's; {@code stats proxy} with what only a proxy counts; {@code stats servers} with what is known of each
 * server; {@code stats settings}; and {@code stats reset}, from which on {@code stats} counts anew while
 * {@code /metrics} goes on. Any thread.
 */
public final class StatsCommand implements Statistics {
    private static final Map<String, Function<CommandCounters, Counter>> COMMANDS = new LinkedHashMap<>();
    private static final Map<String, Function<CommandCounters, Counter>> PROXY = new LinkedHashMap<>();
    private static final Map<String, Function<ServerCounters, Counter>> SERVERS = new LinkedHashMap<>();

    static {
        COMMANDS.put("total_connections", loop -> loop.connectionsOpened);
        COMMANDS.put("rejected_connections", loop -> loop.connectionsRejected);
        COMMANDS.put("cmd_get", loop -> loop.cmdGet);
        COMMANDS.put("cmd_set", loop -> loop.cmdSet);
        COMMANDS.put("cmd_flush", loop -> loop.cmdFlush);
        COMMANDS.put("cmd_touch", loop -> loop.cmdTouch);
        COMMANDS.put("get_hits", loop -> loop.getHits);
        COMMANDS.put("get_misses", loop -> loop.getMisses);
        COMMANDS.put("delete_misses", loop -> loop.deleteMisses);
        COMMANDS.put("delete_hits", loop -> loop.deleteHits);
        COMMANDS.put("incr_misses", loop -> loop.incrMisses);
        COMMANDS.put("incr_hits", loop -> loop.incrHits);
        COMMANDS.put("decr_misses", loop -> loop.decrMisses);
        COMMANDS.put("decr_hits", loop -> loop.decrHits);
        COMMANDS.put("cas_misses", loop -> loop.casMisses);
        COMMANDS.put("cas_hits", loop -> loop.casHits);
        COMMANDS.put("cas_badval", loop -> loop.casBadval);
        COMMANDS.put("touch_hits", loop -> loop.touchHits);
        COMMANDS.put("touch_misses", loop -> loop.touchMisses);
        COMMANDS.put("idle_kicks", loop -> loop.idleKicks);
        COMMANDS.put("bytes_read", loop -> loop.bytesRead);
        COMMANDS.put("bytes_written", loop -> loop.bytesWritten);

        PROXY.put("requests_rejected", loop -> loop.rejected);
        PROXY.put("copies_failed", loop -> loop.copiesFailed);
        PROXY.put("requests_failed", loop -> loop.failed);
        PROXY.put("lines_too_long", loop -> loop.linesTooLong);
        PROXY.put("too_many_keys", loop -> loop.tooManyKeys);
        PROXY.put("values_too_large", loop -> loop.valuesTooLarge);
        PROXY.put("uploads", loop -> loop.uploads);
        PROXY.put("reads_paused", loop -> loop.readsPaused);
        PROXY.put("connections_cut", loop -> loop.connectionsCut);
        PROXY.put("client_flushes", loop -> loop.flushes);

        SERVERS.put("requests", server -> server.requests);
        SERVERS.put("replies", server -> server.replies);
        SERVERS.put("late_replies", server -> server.lateReplies);
        SERVERS.put("timeouts", server -> server.timeouts);
        SERVERS.put("refused", server -> server.refused);
        SERVERS.put("connects", server -> server.connects);
        SERVERS.put("connect_failures", server -> server.connectFailures);
        SERVERS.put("connections_lost", server -> server.connectionsLost);
        SERVERS.put("bytes_read", server -> server.bytesRead);
        SERVERS.put("bytes_written", server -> server.bytesWritten);
        SERVERS.put("flushes", server -> server.flushes);
    }

    private final WeirConfig config;
    private final Census census;
    private final Instant started = Instant.now();
    private volatile Map<String, Long> atReset = Map.of();

    public StatsCommand(WeirConfig config, Census census) {
        this.config = config;
        this.census = census;
    }

    @Override
    public boolean knows(String group) {
        return switch (group) {
            case "", "proxy", "servers", "settings", "reset" -> true;
            default -> false;
        };
    }

    @Override
    public byte[] answer(String group) {
        return switch (group) {
            case "proxy" -> proxy();
            case "servers" -> servers();
            case "settings" -> settings();
            case "reset" -> reset();
            default -> general();
        };
    }

    private byte[] general() {
        Lines lines = new Lines();
        Instant now = Instant.now();
        lines.stat("pid", ProcessHandle.current().pid());
        lines.stat("uptime", Duration.between(started, now).toSeconds());
        lines.stat("time", now.getEpochSecond());
        lines.stat("version", Replies.VERSION);
        lines.stat("pointer_size", 64);
        lines.stat("max_connections", config.client().maxConnections());
        lines.stat("curr_connections", census.currentConnections());
        lines.stat("threads", census.loops());
        counts(lines, COMMANDS);
        return lines.end();
    }

    private byte[] proxy() {
        Lines lines = new Lines();
        counts(lines, PROXY);
        lines.stat(
                "heap_bytes",
                ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
        return lines.end();
    }

    private byte[] servers() {
        Lines lines = new Lines();
        for (ServerHealth server : census.topology().servers()) {
            String prefix = server.pool() + ":" + server.server().name() + ":";
            lines.stat(
                    prefix + "address",
                    server.server().host() + ":" + server.server().port());
            lines.stat(prefix + "state", state(server.circuit()));
            server.causeOfDeath().ifPresent(cause -> lines.stat(prefix + "cause", cause.toString()));
            lines.stat(prefix + "deaths", server.deaths());
            SERVERS.forEach((name, count) -> lines.stat(prefix + name, census.sum(server, count)));
        }
        return lines.end();
    }

    private byte[] settings() {
        Lines lines = new Lines();
        lines.stat("maxconns", config.client().maxConnections());
        lines.stat("num_threads", config.eventLoops());
        lines.stat("item_size_max", config.client().maxValue());
        lines.stat("idle_timeout", config.client().idleTimeout().toSeconds());
        lines.stat("flush_enabled", config.commands().flushAll() ? "yes" : "no");
        lines.stat("cas_enabled", "yes");
        config.listen().forEach(address -> lines.stat("inter", address.toString()));
        return lines.end();
    }

    private byte[] reset() {
        Map<String, Long> now = new HashMap<>();
        COMMANDS.forEach((name, count) -> now.put(name, census.sum(count)));
        PROXY.forEach((name, count) -> now.put(name, census.sum(count)));
        atReset = now;
        return Replies.RESET;
    }

    private void counts(Lines lines, Map<String, Function<CommandCounters, Counter>> counts) {
        Map<String, Long> before = atReset;
        counts.forEach((name, count) -> lines.stat(name, census.sum(count) - before.getOrDefault(name, 0L)));
    }

    private static String state(Circuit circuit) {
        if (circuit instanceof Alive) {
            return "alive";
        }
        return circuit instanceof Dead ? "dead" : "probing";
    }

    /** {@code STAT} lines, END at the end. */
    private static final class Lines {
        private final StringBuilder text = new StringBuilder(2048);

        void stat(String name, long value) {
            stat(name, Long.toString(value));
        }

        void stat(String name, String value) {
            text.append("STAT ").append(name).append(' ').append(value).append("\r\n");
        }

        byte[] end() {
            return text.append("END\r\n").toString().getBytes(ISO_8859_1);
        }
    }
}
