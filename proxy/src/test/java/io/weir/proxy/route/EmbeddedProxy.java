package io.weir.proxy.route;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.proxy.client.ClientConnections;
import io.weir.proxy.config.SpoolSettings;
import io.weir.proxy.config.WeirConfig;
import io.weir.proxy.loop.CommandCounters;
import io.weir.proxy.loop.EmbeddedNetwork;
import io.weir.proxy.loop.EmbeddedSocket;
import io.weir.proxy.loop.HandTurnedLoop;
import io.weir.proxy.loop.TestConfig;
import io.weir.proxy.nearcache.NearCache;
import io.weir.proxy.spool.DeleteSpool;
import io.weir.proxy.spool.ServerStatus;
import io.weir.proxy.spool.SpoolException;
import io.weir.proxy.upstream.CounterRegistry;
import io.weir.proxy.upstream.Debts;
import io.weir.proxy.upstream.Topology;
import io.weir.proxy.upstream.Upstreams;
import io.weir.routing.Distribution;
import java.io.IOException;
import java.net.ConnectException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One event loop's whole way of a request, without a network: the test is the clients and the servers. Whatever it does
 * is followed by the end of the loop's turn, unless it says otherwise.
 */
public final class EmbeddedProxy {
    private static final int PATIENCE_SECONDS = 20;

    private final HandTurnedLoop loop = new HandTurnedLoop();
    private final EmbeddedNetwork network = new EmbeddedNetwork(loop);
    private final Upstreams upstreams = new Upstreams(network.vertx(), loop.loop(), new CounterRegistry());
    private final ClientConnections clients;
    private final Distribution ring;
    private final List<@Nullable EmbeddedSocket> servers = new ArrayList<>();
    private final Optional<DeleteSpool> spool;
    /** What the spool has to say, on the loop. */
    private final BlockingQueue<Runnable> decisions = new LinkedBlockingQueue<>();

    /**
     * @param servers of pool {@code main}; those of other pools are on the ports behind its own, and counted on from them
     * @param settings lines of the {@code weir} section
     */
    public EmbeddedProxy(int servers, String... settings) {
        WeirConfig config = TestConfig.of(servers, settings);
        Topology topology = Topology.of(config, Optional.empty());
        upstreams.adopt(topology);
        spool = config.spool().enabled() ? Optional.of(open(config.spool())) : Optional.empty();
        Router router = new Router(
                loop.loop(),
                upstreams,
                new Debts(spool, config.spool().answer(), decisions::add, decisions::add),
                config.nearCache().enabled()
                        ? Optional.of(new NearCache(config.nearCache(), () -> 0))
                        : Optional.empty(),
                Optional.empty(),
                config.route(),
                config.commands(),
                config.client(),
                new OwnStatistics());
        clients = new ClientConnections(loop.loop(), config.client(), router, new AtomicInteger());
        ring = topology.pools().get("main").distribution();
        for (int i = 0; i < topology.servers().size(); i++) {
            this.servers.add(null);
        }
    }

    /** Closes all, and sees to it that every request was done with. */
    public void close() {
        for (int i = 0; i < servers.size(); i++) {
            while (network.connecting(TestConfig.FIRST_PORT + i) > 0) {
                network.refuse(TestConfig.FIRST_PORT + i, new IOException("the test is over"));
            }
        }
        loop.close();
        spool.ifPresent(DeleteSpool::close);
        assertThat(upstreams.inFlight()).as("requests under way").isZero();
    }

    public EmbeddedSocket connect() {
        EmbeddedSocket client = new EmbeddedSocket(loop);
        clients.accept(client.vertx());
        return client;
    }

    /** What the spool was last given is stored, or is not; the loop hears of it. */
    public void decide() {
        try {
            Runnable decision = decisions.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            assertThat(decision).as("a decision of the spool").isNotNull();
            decision.run();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
        loop.turn();
    }

    /** Whatever servers owe. */
    public long owed() {
        return spool.orElseThrow().status().stream()
                .mapToLong(ServerStatus::pending)
                .sum();
    }

    public CommandCounters counters() {
        return loop.loop().counters();
    }

    /** Ends the loop's turn. */
    public void turn() {
        loop.turn();
    }

    /** So much time has passed. */
    public void passMillis(long millis) {
        upstreams.tick(loop.inMillis(millis));
        clients.tick(loop.inMillis(millis));
        loop.turn();
    }

    /** A client asks. */
    public void ask(EmbeddedSocket client, String request) {
        client.receive(request);
        loop.turn();
    }

    /** What a server was asked since it last was looked at. */
    public String asked(int server) {
        loop.turn();
        EmbeddedSocket socket = server(server);
        return socket == null ? "" : socket.sent();
    }

    /** A server answers, on the connection that pipelined requests take. */
    public void reply(int server, String reply) {
        EmbeddedSocket socket = server(server);
        if (socket == null) {
            throw new AssertionError("server " + server + " was not asked");
        }
        socket.receive(reply);
        loop.turn();
    }

    /** A server's connection; {@code null} while there is none. */
    @Nullable
    public EmbeddedSocket server(int server) {
        EmbeddedSocket socket = servers.get(server);
        if ((socket == null || !socket.isOpen()) && network.connecting(TestConfig.FIRST_PORT + server) > 0) {
            socket = network.accept(TestConfig.FIRST_PORT + server);
            servers.set(server, socket);
            loop.turn();
        }
        return socket;
    }

    /** Another connection that is made to a server, as an upload does. */
    public EmbeddedSocket accept(int server) {
        EmbeddedSocket socket = network.accept(TestConfig.FIRST_PORT + server);
        loop.turn();
        return socket;
    }

    /** Accepts all connections that are being made, or refuses them. */
    public void acceptAll(Consumer<EmbeddedSocket> accepted, boolean refuse) {
        for (int server = 0; server < servers.size(); server++) {
            while (network.connecting(TestConfig.FIRST_PORT + server) > 0) {
                if (refuse) {
                    network.refuse(TestConfig.FIRST_PORT + server, new ConnectException("Connection refused"));
                } else {
                    accepted.accept(network.accept(TestConfig.FIRST_PORT + server));
                }
            }
        }
    }

    /** A server refuses the connection that is being made to it. */
    public void refuse(int server) {
        network.refuse(TestConfig.FIRST_PORT + server, new ConnectException("Connection refused"));
        loop.turn();
    }

    /** A server closes its connection. */
    public void hangUp(int server) {
        EmbeddedSocket socket = server(server);
        if (socket != null) {
            socket.hangUp();
        }
        loop.turn();
    }

    /** The {@code number}-th key, from 0, that {@code server} owns; all are of one length. */
    public String key(int server, int number) {
        int left = number;
        for (int i = 100; ; i++) {
            byte[] key = ("k" + i).getBytes(ISO_8859_1);
            if (ring.owner(key, 0, key.length) == server && left-- == 0) {
                return "k" + i;
            }
        }
    }

    private static DeleteSpool open(SpoolSettings settings) {
        try {
            return DeleteSpool.open(settings);
        } catch (SpoolException e) {
            throw new AssertionError(e.getMessage(), e);
        }
    }

    /** Knows the general group only. */
    private static final class OwnStatistics implements Statistics {
        @Override
        public boolean knows(String group) {
            return group.isEmpty();
        }

        @Override
        public byte[] answer(String group) {
            return "own stats\r\n".getBytes(ISO_8859_1);
        }
    }
}
