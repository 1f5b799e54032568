package io.weir.proxy.clients;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.rubyeye.xmemcached.GetsResponse;
import net.rubyeye.xmemcached.MemcachedClient;
import net.rubyeye.xmemcached.XMemcachedClientBuilder;
import org.junit.jupiter.api.Test;

/** XMemcached with its text protocol. It merges single gets that wait into a multi-get of its own making. */
final class XmemcachedIT extends ClientScenario {
    private MemcachedClient client;

    @Override
    CacheClient connect(int port) throws IOException {
        XMemcachedClientBuilder builder =
                new XMemcachedClientBuilder(List.of(new InetSocketAddress("127.0.0.1", port)));
        builder.setOpTimeout(10_000);
        client = builder.build();
        return new Adapter(client);
    }

    @Test
    void asksForNoReply() throws Exception {
        for (int i = 0; i < 100; i++) {
            client.setWithNoReply("quiet" + i, 0, "value of " + i);
            client.addWithNoReply("quiet" + i, 0, "too late");
            client.deleteWithNoReply("missing" + i);
            client.incrWithNoReply("missing" + i, 1);
        }
        // Not one of those may be answered: this reply would not be ours.
        for (int i = 0; i < 100; i++) {
            assertThat(client.<String>get("quiet" + i)).isEqualTo("value of " + i);
        }
    }

    private record Adapter(MemcachedClient client) implements CacheClient {
        @Override
        public boolean set(String key, byte[] value) throws Exception {
            return client.set(key, 0, value);
        }

        @Override
        public boolean add(String key, byte[] value) throws Exception {
            return client.add(key, 0, value);
        }

        @Override
        public boolean replace(String key, byte[] value) throws Exception {
            return client.replace(key, 0, value);
        }

        @Override
        public boolean append(String key, byte[] value) throws Exception {
            return client.append(key, value);
        }

        @Override
        public boolean prepend(String key, byte[] value) throws Exception {
            return client.prepend(key, value);
        }

        @Override
        public Optional<byte[]> get(String key) throws Exception {
            return Optional.ofNullable(client.get(key));
        }

        @Override
        public Map<String, byte[]> getMany(List<String> keys) throws Exception {
            return Optional.<Map<String, byte[]>>ofNullable(client.get(keys)).orElse(Map.of());
        }

        @Override
        public long casOf(String key) throws Exception {
            GetsResponse<byte[]> response = client.gets(key);
            return response.getCas();
        }

        @Override
        public boolean cas(String key, byte[] value, long cas) throws Exception {
            return client.cas(key, 0, value, cas);
        }

        @Override
        public long increment(String key, long by) throws Exception {
            return client.incr(key, by);
        }

        @Override
        public long decrement(String key, long by) throws Exception {
            return client.decr(key, by);
        }

        @Override
        public boolean touch(String key, int seconds) throws Exception {
            return client.touch(key, seconds);
        }

        @Override
        public boolean delete(String key) throws Exception {
            return client.delete(key);
        }

        @Override
        public void close() throws IOException {
            client.shutdown();
        }
    }
}
