package io.weir.proxy.clients;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.spotify.folsom.AsciiMemcacheClient;
import com.spotify.folsom.MemcacheClientBuilder;
import com.spotify.folsom.MemcacheStatus;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/** Folsom with its text protocol. It is asynchronous, and pipelines what several threads ask. */
final class FolsomIT extends ClientScenario {
    private static final long SECONDS = 10;

    @Override
    CacheClient connect(int port) throws Exception {
        EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        AsciiMemcacheClient<byte[]> client = MemcacheClientBuilder.newByteArrayClient()
                .withAddress("127.0.0.1", port)
                .withKeyCharset(UTF_8)
                .withEventLoopGroup(loop)
                .withChannelClass(NioSocketChannel.class)
                .connectAscii();
        client.awaitConnected(SECONDS, TimeUnit.SECONDS);
        return new Adapter(client, loop);
    }

    private record Adapter(AsciiMemcacheClient<byte[]> client, EventLoopGroup loop) implements CacheClient {
        @Override
        public boolean set(String key, byte[] value) throws Exception {
            return isOk(client.set(key, value, 0));
        }

        @Override
        public boolean add(String key, byte[] value) throws Exception {
            return isOk(client.add(key, value, 0));
        }

        @Override
        public boolean replace(String key, byte[] value) throws Exception {
            return isOk(client.replace(key, value, 0));
        }

        @Override
        public boolean append(String key, byte[] value) throws Exception {
            return isOk(client.append(key, value));
        }

        @Override
        public boolean prepend(String key, byte[] value) throws Exception {
            return isOk(client.prepend(key, value));
        }

        @Override
        public Optional<byte[]> get(String key) throws Exception {
            return Optional.ofNullable(await(client.get(key)));
        }

        @Override
        public Map<String, byte[]> getMany(List<String> keys) throws Exception {
            return await(client.getAsMap(keys));
        }

        @Override
        public long casOf(String key) throws Exception {
            return await(client.casGet(key)).getCas();
        }

        @Override
        public boolean cas(String key, byte[] value, long cas) throws Exception {
            return isOk(client.set(key, value, 0, cas));
        }

        @Override
        public long increment(String key, long by) throws Exception {
            return await(client.incr(key, by));
        }

        @Override
        public long decrement(String key, long by) throws Exception {
            return await(client.decr(key, by));
        }

        @Override
        public boolean touch(String key, int seconds) throws Exception {
            return isOk(client.touch(key, seconds));
        }

        @Override
        public boolean delete(String key) throws Exception {
            return isOk(client.delete(key));
        }

        @Override
        public void close() throws Exception {
            client.shutdown();
            client.awaitFullyDisconnected(SECONDS, TimeUnit.SECONDS);
            loop.shutdownGracefully(0, SECONDS, TimeUnit.SECONDS).await();
        }

        private static boolean isOk(CompletionStage<MemcacheStatus> status) throws Exception {
            return await(status) == MemcacheStatus.OK;
        }

        private static <T> T await(CompletionStage<T> reply) throws Exception {
            return reply.toCompletableFuture().get(SECONDS, TimeUnit.SECONDS);
        }
    }
}
