package io.weir.proxy.clients;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import net.spy.memcached.CASResponse;
import net.spy.memcached.DefaultConnectionFactory;
import net.spy.memcached.MemcachedClient;

/** spymemcached with its text protocol. It keeps a queue of operations and writes many of them at once. */
final class SpymemcachedIT extends ClientScenario {
    static {
        // Else it logs to standard error, each connection with several lines.
        System.setProperty("net.spy.log.LoggerImpl", "net.spy.memcached.compat.log.SLF4JLogger");
    }

    @Override
    CacheClient connect(int port) throws IOException {
        return new Adapter(
                new MemcachedClient(new PatientConnectionFactory(), List.of(new InetSocketAddress("127.0.0.1", port))));
    }

    private static final class PatientConnectionFactory extends DefaultConnectionFactory {
        @Override
        public long getOperationTimeout() {
            return 10_000;
        }
    }

    private record Adapter(MemcachedClient client) implements CacheClient {
        @Override
        public boolean set(String key, byte[] value) throws Exception {
            return client.set(key, 0, value).get();
        }

        @Override
        public boolean add(String key, byte[] value) throws Exception {
            return client.add(key, 0, value).get();
        }

        @Override
        public boolean replace(String key, byte[] value) throws Exception {
            return client.replace(key, 0, value).get();
        }

        @Override
        public boolean append(String key, byte[] value) throws Exception {
            return client.append(key, value).get();
        }

        @Override
        public boolean prepend(String key, byte[] value) throws Exception {
            return client.prepend(key, value).get();
        }

        @Override
        public Optional<byte[]> get(String key) {
            return Optional.ofNullable((byte[]) client.get(key));
        }

        @Override
        public Map<String, byte[]> getMany(List<String> keys) {
            Map<String, byte[]> found = new HashMap<>();
            client.getBulk(keys).forEach((key, value) -> found.put(key, (byte[]) value));
            return found;
        }

        @Override
        public long casOf(String key) {
            return client.gets(key).getCas();
        }

        @Override
        public boolean cas(String key, byte[] value, long cas) {
            return client.cas(key, cas, value) == CASResponse.OK;
        }

        @Override
        public long increment(String key, long by) {
            return client.incr(key, by);
        }

        @Override
        public long decrement(String key, long by) {
            return client.decr(key, by);
        }

        @Override
        public boolean touch(String key, int seconds) throws Exception {
            return client.touch(key, seconds).get();
        }

        @Override
        public boolean delete(String key) throws Exception {
            return client.delete(key).get();
        }

        @Override
        public void close() {
            client.shutdown(10, TimeUnit.SECONDS);
        }
    }
}
