package io.weir.proxy.benchmark;

import io.netty.buffer.ByteBuf;
import io.weir.proxy.protocol.Limits;
import io.weir.proxy.protocol.Request;
import io.weir.proxy.protocol.RequestDecoder;
import io.weir.proxy.protocol.RequestDecoder.Outcome;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;

/** From a client's bytes to a request. */
public class RequestDecoderBenchmark extends HotPath {
    private final RequestDecoder decoder =
            new RequestDecoder(new Limits(2048, 1 << 20, 10_000, 1 << 20, 1 << 16), new Request());
    private ByteBuf get;
    private ByteBuf set;
    private ByteBuf multiGet;

    @Setup
    public void write() {
        get = Bytes.of("get " + Bytes.key(0) + "\r\n");
        set = Bytes.of("set " + Bytes.key(0) + " 0 0 100\r\n" + Bytes.VALUE + "\r\n");
        multiGet =
                Bytes.of(IntStream.range(0, 100).mapToObj(Bytes::key).collect(Collectors.joining(" ", "get ", "\r\n")));
    }

    @TearDown
    public void release() {
        get.release();
        set.release();
        multiGet.release();
    }

    @Benchmark
    public Outcome get() {
        return decode(get);
    }

    @Benchmark
    public Outcome setOf100Bytes() {
        return decode(set);
    }

    @Benchmark
    public Outcome getOf100Keys() {
        return decode(multiGet);
    }

    private Outcome decode(ByteBuf in) {
        in.readerIndex(0);
        return decoder.decode(in, true);
    }
}
