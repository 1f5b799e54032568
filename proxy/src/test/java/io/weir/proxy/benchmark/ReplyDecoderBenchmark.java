package io.weir.proxy.benchmark;

import io.netty.buffer.ByteBuf;
import io.weir.proxy.protocol.ProtocolViolation;
import io.weir.proxy.protocol.ReplyDecoder;
import io.weir.proxy.protocol.ReplyShape;
import io.weir.proxy.protocol.ReplySink;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;

/** From a server's bytes to the parts of a reply, which are counted and dropped. */
public class ReplyDecoderBenchmark extends HotPath {
    private final ReplyDecoder decoder = new ReplyDecoder();
    private final CountingSink sink = new CountingSink();
    private ByteBuf value;
    private ByteBuf values;

    @Setup
    public void write() {
        value = Bytes.of(Bytes.valueOf(Bytes.key(0)) + "END\r\n");
        values = Bytes.of(IntStream.range(0, 100)
                .mapToObj(number -> Bytes.valueOf(Bytes.key(number)))
                .collect(Collectors.joining("", "", "END\r\n")));
    }

    @TearDown
    public void release() {
        value.release();
        values.release();
    }

    @Benchmark
    public long valueOf100Bytes() throws ProtocolViolation {
        return decode(value);
    }

    @Benchmark
    public long hundredValuesOf100Bytes() throws ProtocolViolation {
        return decode(values);
    }

    private long decode(ByteBuf in) throws ProtocolViolation {
        in.readerIndex(0);
        decoder.decode(in, sink);
        return sink.bytes;
    }

    private static final class CountingSink implements ReplySink {
        private long bytes;

        @Override
        public ReplyShape shape() {
            return ReplyShape.VALUES;
        }

        @Override
        public boolean expectsValue(byte[] line, int start, int end) {
            return true;
        }

        @Override
        public void block(ByteBuf in, int index, int length, long total, boolean last) {
            bytes += length;
        }

        @Override
        public void line(ByteBuf in, int index, int length) {
            throw new IllegalStateException("nothing but values was sent");
        }

        @Override
        public void end() {
            bytes++;
        }
    }
}
