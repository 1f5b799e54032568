package io.weir.proxy.clients;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.proxy.testing.ProxiedServers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** What every Java client is made to do, through the proxy with three real servers behind it. */
@TestInstance(Lifecycle.PER_CLASS)
abstract class ClientScenario {
    private static final int THREADS = 8;

    private ProxiedServers servers;
    private CacheClient client;

    /** Connects the client under test to 127.0.0.1. */
    abstract CacheClient connect(int port) throws Exception;

    @BeforeAll
    final void start() throws Exception {
        servers = ProxiedServers.start(3, "");
        client = connect(servers.port());
    }

    @AfterAll
    final void stop() throws Exception {
        try {
            client.close();
        } finally {
            servers.close();
        }
    }

    @Test
    void stores() throws Exception {
        assertThat(client.get("a")).isEmpty();
        assertThat(client.replace("a", bytes("too early"))).isFalse();
        assertThat(client.append("a", bytes("too early"))).isFalse();
        assertThat(client.prepend("a", bytes("too early"))).isFalse();
        assertThat(client.add("a", bytes("b"))).isTrue();
        assertThat(client.add("a", bytes("too late"))).isFalse();
        assertThat(client.append("a", bytes("c"))).isTrue();
        assertThat(client.prepend("a", bytes("a"))).isTrue();
        assertThat(client.get("a")).contains(bytes("abc"));
        assertThat(client.replace("a", bytes("d"))).isTrue();
        assertThat(client.set("a", new byte[0])).isTrue();
        assertThat(client.get("a")).contains(new byte[0]);
        assertThat(client.delete("a")).isTrue();
        assertThat(client.delete("a")).isFalse();
        assertThat(client.get("a")).isEmpty();
    }

    @Test
    void comparesAndSwaps() throws Exception {
        client.set("cas", bytes("first"));
        long cas = client.casOf("cas");
        assertThat(client.cas("cas", bytes("second"), cas)).isTrue();
        assertThat(client.cas("cas", bytes("third"), cas)).isFalse();
        assertThat(client.get("cas")).contains(bytes("second"));
    }

    @Test
    void counts() throws Exception {
        client.set("counter", bytes("10"));
        assertThat(client.increment("counter", 5)).isEqualTo(15);
        assertThat(client.decrement("counter", 1)).isEqualTo(14);
        assertThat(client.decrement("counter", 100)).isEqualTo(0);
        // A shorter number keeps the length of the longer one, with spaces.
        assertThat(client.get("counter")).contains(bytes("0 "));
    }

    @Test
    void touches() throws Exception {
        assertThat(client.touch("touched", 100)).isFalse();
        client.set("touched", bytes("x"));
        assertThat(client.touch("touched", 100)).isTrue();
        assertThat(client.get("touched")).contains(bytes("x"));
    }

    @Test
    void takesAnyBytes() throws Exception {
        byte[] everyByte = new byte[256];
        for (int i = 0; i < everyByte.length; i++) {
            everyByte[i] = (byte) i;
        }
        for (byte[] value : List.of(everyByte, new byte[1000], bytes("\r\n\r\nEND\r\nSTORED\r\nVALUE x 0 1\r\n"))) {
            assertThat(client.set("bytes", value)).isTrue();
            assertThat(client.get("bytes")).contains(value);
        }
    }

    @Test
    void takesLargeValues() throws Exception {
        Random random = new Random(17);
        for (int size : new int[] {8_191, 65_536, 300_000, 1_048_000}) {
            byte[] value = new byte[size];
            random.nextBytes(value);
            assertThat(client.set("large", value)).isTrue();
            assertThat(client.get("large")).contains(value);
        }
    }

    @Test
    void takesUnicodeKeys() throws Exception {
        List<String> keys = List.of("schlüssel", "ключ", "鍵", "🔑");
        for (String key : keys) {
            assertThat(client.set(key, bytes(key))).isTrue();
        }
        for (String key : keys) {
            assertThat(client.get(key)).contains(bytes(key));
        }
    }

    @Test
    void getsFiveHundredKeys() throws Exception {
        List<String> keys = keys("many");
        for (String key : keys) {
            client.set(key, bytes(key));
        }
        assertThat(client.getMany(keys)).containsExactlyInAnyOrderEntriesOf(eachNamingItsKey(keys));
        assertThat(client.getMany(keys("missing"))).isEmpty();
        List<String> mixed = new ArrayList<>(keys("missing"));
        mixed.addAll(keys);
        assertThat(client.getMany(mixed)).containsExactlyInAnyOrderEntriesOf(eachNamingItsKey(keys));
    }

    @Test
    void keepsApartWhatManyThreadsAsk() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            List<Callable<Void>> work = IntStream.range(0, THREADS)
                    .<Callable<Void>>mapToObj(thread -> () -> {
                        for (int i = 0; i < 200; i++) {
                            String key = "thread" + thread + ":" + i;
                            assertThat(client.get(key)).isEmpty();
                            assertThat(client.set(key, bytes(key))).isTrue();
                            assertThat(client.get(key)).contains(bytes(key));
                        }
                        return null;
                    })
                    .toList();
            for (Future<Void> done : threads.invokeAll(work)) {
                done.get();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private static List<String> keys(String name) {
        return IntStream.range(0, 500).mapToObj(i -> name + i).toList();
    }

    private static Map<String, byte[]> eachNamingItsKey(List<String> keys) {
        return keys.stream().collect(Collectors.toMap(Function.identity(), ClientScenario::bytes));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }
}
