package io.weir.proxy.config;

import io.weir.routing.HashFunction;
import io.weir.routing.RingKind;
import io.weir.routing.Route;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The value of each setting that the file leaves out. */
public final class Defaults {
    public static final List<ListenAddress> LISTEN = List.of(new ListenAddress("127.0.0.1", 11211));
    public static final ListenAddress ADMIN_LISTEN = new ListenAddress("127.0.0.1", 9150);
    public static final Transport TRANSPORT = Transport.AUTO;
    public static final CommandSettings COMMANDS = new CommandSettings(false, AdminCommands.REFUSE);
    public static final ClientSettings CLIENT = new ClientSettings(
            10_000,
            1_000,
            2 << 10,
            1 << 20,
            50_000,
            1L << 30,
            64 << 10,
            16 << 20,
            Duration.ZERO,
            Duration.ofSeconds(30));
    public static final SpoolSettings SPOOL = new SpoolSettings(
            false, Path.of("spool"), 64 << 20, Duration.ofHours(24), SpoolSync.OS, SpoolAnswer.SUCCESS);
    public static final NearCacheSettings NEAR_CACHE = new NearCacheSettings(
            false, 64L << 20, Duration.ofSeconds(1), Duration.ofSeconds(1), 64 << 10, 10, List.of());
    public static final FailureSettings FAILURE = new FailureSettings(
            0,
            Duration.ofSeconds(10),
            Duration.ofMinutes(10),
            1,
            Duration.ZERO,
            OnReturn.KEEP,
            0.5,
            false,
            0.1,
            Optional.empty(),
            Duration.ofSeconds(5));

    static final Route.Replicate.Write WRITE = Route.Replicate.Write.ASYNC;
    public static final ClusterSettings CLUSTER = new ClusterSettings(
            false,
            "weir",
            new ListenAddress("127.0.0.1", 5701),
            0,
            List.of(),
            Optional.empty(),
            1,
            Duration.ofMillis(250),
            Duration.ofSeconds(10));

    static final int SERVER_PORT = 11211;
    static final int SERVER_WEIGHT = 1;
    static final Duration FAIL_OVER_MAX_TTL = Duration.ofMinutes(10);

    private Defaults() {}

    /** One event loop per core. */
    public static int eventLoops() {
        return Runtime.getRuntime().availableProcessors();
    }

    /** A pool of which nothing is known but its servers. */
    public static PoolConfig pool(String name, List<ServerConfig> servers) {
        return new PoolConfig(
                name,
                servers,
                RingKind.KETAMA,
                HashFunction.MD5,
                Optional.empty(),
                1,
                true,
                Duration.ofMillis(500),
                Duration.ofMillis(250),
                5,
                Duration.ofSeconds(60),
                OnDead.EJECT,
                OnError.MISS,
                4_096,
                Duration.ofSeconds(5),
                FAILURE);
    }
}
