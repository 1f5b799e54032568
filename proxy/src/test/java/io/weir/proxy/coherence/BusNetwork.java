package io.weir.proxy.coherence;

import io.weir.proxy.testing.Ports;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The network between proxies in processes of their own, all on the loopback interface. A proxy knows the others by name,
 * and has its own idea of where each is: an address of this network for each pair, from which bytes are passed on. So each
 * way from one to another can be held up and cut by itself, and nobody needs to be root.
 *
 * <p>Any thread may call.
 */
final class BusNetwork implements AutoCloseable {
    private final int[] clusterPorts;
    private final int[] busPorts;
    private final List<ServerSocket> listeners = new ArrayList<>();
    private final Map<Socket, Way> open = new ConcurrentHashMap<>();
    private final Set<Way> held = new HashSet<>();
    private final Set<Way> cut = new HashSet<>();
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "bus-network");
        thread.setDaemon(true);
        return thread;
    });

    private record Way(int from, int to) {
        Way back() {
            return new Way(to, from);
        }
    }

    BusNetwork(int proxies) throws IOException {
        clusterPorts = IntStream.range(0, proxies).map(proxy -> Ports.free()).toArray();
        busPorts = IntStream.range(0, proxies).map(proxy -> Ports.free()).toArray();
        for (int from = 0; from < proxies; from++) {
            for (int to = 0; to < proxies; to++) {
                if (from != to) {
                    listen(new Way(from, to), clusterPorts[to]);
                    listen(new Way(from, to), busPorts[to]);
                }
            }
        }
    }

    /** By which a proxy is known to all. */
    String name(int proxy) {
        return "weir-" + proxy;
    }

    int clusterPort(int proxy) {
        return clusterPorts[proxy];
    }

    int busPort(int proxy) {
        return busPorts[proxy];
    }

    /** Where a proxy finds the others: a hosts file for its process. */
    String hosts(int proxy) {
        return IntStream.range(0, clusterPorts.length)
                .mapToObj(other -> (other == proxy ? "127.0.0.1" : address(new Way(proxy, other))) + " " + name(other))
                .collect(Collectors.joining("\n", "127.0.0.1 localhost\n", "\n"));
    }

    /** From now on nothing passes in this direction; what is sent is late. */
    synchronized void hold(int from, int to) {
        held.add(new Way(from, to));
    }

    /** Ends connections between the two, with all that is held in them, and allows no others. */
    void cut(int one, int other) {
        synchronized (this) {
            cut.add(new Way(one, other));
            cut.add(new Way(other, one));
        }
        hangUp(one, other);
    }

    /** Ends connections between the two: what is held in them is lost. */
    void hangUp(int one, int other) {
        Way way = new Way(one, other);
        open.forEach((socket, of) -> {
            if (of.equals(way) || of.equals(way.back())) {
                close(socket);
            }
        });
    }

    /** All that is held passes, and all may connect. */
    synchronized void heal() {
        held.clear();
        cut.clear();
        notifyAll();
    }

    @Override
    public void close() {
        threads.shutdownNow();
        listeners.forEach(BusNetwork::close);
        open.keySet().forEach(BusNetwork::close);
    }

    private static String address(Way way) {
        return "127.77." + (way.from + 1) + "." + (way.to + 1);
    }

    private void listen(Way way, int port) throws IOException {
        ServerSocket listener = new ServerSocket();
        listener.setReuseAddress(true);
        listener.bind(new InetSocketAddress(address(way), port));
        listeners.add(listener);
        threads.execute(() -> accept(listener, way));
    }

    private void accept(ServerSocket listener, Way way) {
        while (!listener.isClosed()) {
            try {
                Socket near = listener.accept();
                threads.execute(() -> serve(near, way, listener.getLocalPort()));
            } catch (IOException | RejectedExecutionException closed) {
                return;
            }
        }
    }

    private void serve(Socket near, Way way, int port) {
        try (near;
                Socket far = new Socket(InetAddress.getLoopbackAddress(), port)) {
            near.setTcpNoDelay(true);
            far.setTcpNoDelay(true);
            open.put(near, way);
            open.put(far, way);
            try {
                if (!isCut(way)) {
                    threads.execute(() -> pass(far, near, way.back()));
                    pass(near, far, way);
                }
            } finally {
                open.remove(near);
                open.remove(far);
            }
        } catch (IOException | RejectedExecutionException gone) {
            // Whoever connected sees it by the end of the connection.
        }
    }

    /** Until one of them is closed; then both are. */
    private void pass(Socket sender, Socket receiver, Way way) {
        try (sender;
                receiver) {
            InputStream from = sender.getInputStream();
            OutputStream to = receiver.getOutputStream();
            byte[] piece = new byte[64 * 1024];
            for (int read = from.read(piece); read >= 0; read = from.read(piece)) {
                awaitPassage(way);
                to.write(piece, 0, read);
            }
        } catch (IOException gone) {
            // The other side sees it by the end of its own connection.
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void awaitPassage(Way way) throws InterruptedException {
        while (held.contains(way)) {
            wait();
        }
    }

    private synchronized boolean isCut(Way way) {
        return cut.contains(way);
    }

    private static void close(Closeable socket) {
        try {
            socket.close();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
