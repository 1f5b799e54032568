package io.weir.proxy.benchmark;

import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Threads such as event loops have: on others Netty does not use the objects of its buffers again. JMH makes the pool, by
 * reflection.
 */
public final class NettyThreads extends ThreadPoolExecutor {
    public NettyThreads(int threads, String name) {
        super(threads, threads, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), new DefaultThreadFactory(name));
    }
}
