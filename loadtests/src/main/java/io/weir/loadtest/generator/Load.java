package io.weir.loadtest.generator;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.weir.loadtest.generator.Target.Endpoint;
import io.weir.loadtest.scenario.Scenario;
import io.weir.loadtest.scenario.Scenario.Arrivals;
import java.io.IOException;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.SingleWriterRecorder;
import org.jspecify.annotations.Nullable;

/**
 * Connected clients of one target, and the keys that they ask for: opened once, then loaded as often as wanted. Its methods
 * belong to one thread, which they may block.
 */
public final class Load implements AutoCloseable {
    private static final int CONNECTS_AT_ONCE = 64;
    private static final int CONNECT_MILLIS = 5_000;
    /** Deep enough to fill servers quickly, whatever the scenario's own pipeline… */
    private static final int PRELOAD_DEPTH = 16;
    /** …and no deeper than any proxy will take. */
    private static final int PRELOAD_UNDER_WAY = 1_000;

    private static final int LIFE_SECONDS = 3_600;
    private static final long LONGEST_WALK = TimeUnit.HOURS.toNanos(1);

    private final Scenario scenario;
    private final MultiThreadIoEventLoopGroup group;
    private final List<LoadLoop> loops;
    private int phases;

    private Load(Scenario scenario, MultiThreadIoEventLoopGroup group, List<LoadLoop> loops) {
        this.scenario = scenario;
        this.group = group;
        this.loops = loops;
    }

    /**
     * Connects all clients.
     *
     * @param threads event loops; each has its share of the clients, the keys and the rate
     * @throws IOException with one line for people, if the target can't be reached
     */
    public static Load open(Scenario scenario, Target target, int threads) throws IOException {
        boolean epoll = Epoll.isAvailable();
        IoHandlerFactory handlers = epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
        Class<? extends SocketChannel> channel = epoll ? EpollSocketChannel.class : NioSocketChannel.class;
        int loopCount = Math.min(
                threads, Math.min(scenario.connections(), scenario.keys().count()));
        MultiThreadIoEventLoopGroup group =
                new MultiThreadIoEventLoopGroup(loopCount, new DefaultThreadFactory("load", true), handlers);
        String tag = tag();
        int slots = Math.max(scenario.pipeline(), PRELOAD_DEPTH);
        int life =
                LIFE_SECONDS + (int) scenario.warmUp().plus(scenario.duration()).toSeconds();
        List<LoadLoop> loops = new ArrayList<>();
        for (int i = 0; i < loopCount; i++) {
            int firstKey = share(scenario.keys().count(), i, loopCount);
            KeySpace keys =
                    new KeySpace(scenario, tag, firstKey, share(scenario.keys().count(), i + 1, loopCount) - firstKey);
            int clients = share(scenario.connections(), i + 1, loopCount) - share(scenario.connections(), i, loopCount);
            EventLoop thread = group.next();
            loops.add(new LoadLoop(
                    thread,
                    scenario,
                    target,
                    keys,
                    life,
                    clients,
                    slots,
                    (endpoint, connection) -> connect(thread, channel, endpoint, connection.handler())));
        }
        Load load = new Load(scenario, group, loops);
        try {
            load.connect();
        } catch (IOException e) {
            load.close();
            throw e;
        }
        loops.forEach(LoadLoop::watch);
        return load;
    }

    /** Stores every key, and asks for each of them. What was counted while asking: there should be no misses. */
    public Counts preload() throws IOException {
        walk(true);
        Counts before = counts();
        walk(false);
        return counts().minus(before);
    }

    /**
     * Begins to load the target.
     *
     * @param rate of the open loop, or 0
     * @param start when; its warm-up is over at {@code recordFrom}
     * @return how many requests were planned and not sent, once all others have been answered
     */
    public CompletableFuture<Long> begin(int rate, long start, long recordFrom, long end) {
        phases++;
        return begin(loop -> {
            SplittableRandom random =
                    new SplittableRandom(scenario.seed() * 1_000 + phases * 100L + loops.indexOf(loop));
            Popularity popularity =
                    new Popularity(loop.keys().count(), scenario.keys().zipf(), random);
            return new Phase(
                    new Work.Mixed(scenario.mix(), loop.keys().count(), popularity, random),
                    schedule(rate, start, loops.indexOf(loop), random),
                    rate > 0,
                    scenario.pipeline(),
                    scenario.requestsPerConnection(),
                    recordFrom,
                    end,
                    end + scenario.timeout().toNanos(),
                    new CompletableFuture<>());
        });
    }

    /** What all loops have counted since they began. */
    public Counts counts() throws IOException {
        List<CompletableFuture<Counts>> asked =
                loops.stream().map(LoadLoop::counts).toList();
        Counts sum = Counts.NONE;
        for (CompletableFuture<Counts> counts : asked) {
            sum = sum.plus(await(counts));
        }
        return sum;
    }

    /** The response times since the last call. */
    public Histogram takeResponse() {
        return take(LoadLoop::response);
    }

    /** The service times since the last call. */
    public Histogram takeService() {
        return take(LoadLoop::service);
    }

    @Override
    public void close() {
        loops.forEach(loop -> loop.thread().execute(loop::close));
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    }

    /** Waits; a failure of the generator itself ends the program. */
    public static <T> T await(CompletableFuture<T> future) throws IOException {
        try {
            return future.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("the load generator failed", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private void walk(boolean sets) throws IOException {
        long now = System.nanoTime();
        await(begin(loop -> new Phase(
                new Work.Walk(loop.keys().count(), sets),
                new Schedule.Closed(),
                false,
                Math.max(1, Math.min(PRELOAD_DEPTH, PRELOAD_UNDER_WAY / scenario.connections())),
                0,
                Long.MAX_VALUE,
                now + LONGEST_WALK,
                now + LONGEST_WALK,
                new CompletableFuture<>())));
    }

    private CompletableFuture<Long> begin(Function<LoadLoop, Phase> phase) {
        CompletableFuture<Long> unsent = CompletableFuture.completedFuture(0L);
        for (LoadLoop loop : loops) {
            unsent = unsent.thenCombine(loop.begin(phase.apply(loop)), Long::sum);
        }
        return unsent;
    }

    private Schedule schedule(int rate, long start, int index, SplittableRandom random) {
        double share = (double) rate / loops.size();
        if (rate == 0) {
            return new Schedule.Closed();
        }
        return scenario.arrivals() == Arrivals.POISSON
                ? new Schedule.Poisson(start, share, random.nextLong())
                : new Schedule.Steady(start + (long) (index * 1e9 / rate), share);
    }

    private void connect() throws IOException {
        Map<ChannelFuture, Endpoint> pending = new LinkedHashMap<>();
        for (LoadLoop loop : loops) {
            for (Client client : loop.clients()) {
                for (LoadConnection connection : client.connections()) {
                    pending.put(loop.connect(connection), connection.endpoint());
                    if (pending.size() == CONNECTS_AT_ONCE) {
                        awaitConnected(pending);
                    }
                }
            }
        }
        awaitConnected(pending);
    }

    private static void awaitConnected(Map<ChannelFuture, Endpoint> pending) throws IOException {
        for (Map.Entry<ChannelFuture, Endpoint> connect : pending.entrySet()) {
            connect.getKey().awaitUninterruptibly();
            @Nullable Throwable cause = connect.getKey().cause();
            if (cause != null) {
                throw new IOException("cannot connect to " + connect.getValue() + ": " + reason(cause), cause);
            }
        }
        pending.clear();
    }

    /** Netty's native transport says more than people want to know. */
    private static String reason(Throwable cause) {
        String message = String.valueOf(cause.getMessage());
        if (cause instanceof UnknownHostException) {
            return "unknown host";
        }
        return message.contains("onnection refused") ? "connection refused" : message;
    }

    private static ChannelFuture connect(
            EventLoop thread, Class<? extends SocketChannel> channel, Endpoint endpoint, ChannelHandler handler) {
        return new Bootstrap()
                .group(thread)
                .channel(channel)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MILLIS)
                .handler(handler)
                .connect(endpoint.host(), endpoint.port());
    }

    private Histogram take(Function<LoadLoop, SingleWriterRecorder> recorder) {
        Histogram sum = recorder.apply(loops.get(0)).getIntervalHistogram();
        loops.stream().skip(1).forEach(loop -> sum.add(recorder.apply(loop).getIntervalHistogram()));
        return sum;
    }

    private static int share(int all, int index, int parts) {
        return (int) ((long) all * index / parts);
    }

    /** Four characters that no other run is likely to have. */
    private static String tag() {
        String letters = "abcdefghijklmnopqrstuvwxyz0123456789";
        StringBuilder tag = new StringBuilder();
        while (tag.length() < KeySpace.TAG) {
            tag.append(letters.charAt(ThreadLocalRandom.current().nextInt(letters.length())));
        }
        return tag.toString();
    }
}
