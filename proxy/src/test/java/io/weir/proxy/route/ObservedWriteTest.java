package io.weir.proxy.route;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.weir.proxy.config.NearCacheSettings;
import io.weir.proxy.nearcache.LoopView;
import io.weir.proxy.nearcache.NearCache;
import io.weir.proxy.nearcache.Verdict;
import io.weir.proxy.protocol.ReplyShape;
import io.weir.proxy.upstream.ReplyReceiver;
import io.weir.proxy.upstream.RequestFailure;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ObservedWriteTest {
    private static final byte[] KEY = "key".getBytes(US_ASCII);

    private final LoopView<SingleReply> view = new NearCache(
                    new NearCacheSettings(
                            true, 1 << 20, Duration.ofHours(1), Duration.ofHours(1), 1 << 10, 1, List.of()),
                    () -> 0)
            .view(() -> 0);

    /** Until its server is taken for dead, another loop's fetch would bring what that server still has. */
    @Test
    void aWriteThatFailsEndsWhenItsServerIsTakenForDead() {
        Next next = new Next();
        ObservedWrite.Mark mark = new ObservedWrite.Mark(view, view.beginWrite(KEY, 0, KEY.length));
        new ObservedWrite(Optional.of(mark), Optional.empty(), next).failed(new RequestFailure("no reply", true));
        assertThat(next.meanwhile).isEqualTo(Verdict.PASS);
        assertThat(view.look(KEY, 0, KEY.length)).isEqualTo(Verdict.FETCH);
    }

    /** Looks what the near cache would do while a server is being taken for dead. */
    private final class Next implements ReplyReceiver {
        private Verdict meanwhile = Verdict.HIT;

        @Override
        public void failed(RequestFailure failure) {
            meanwhile = view.look(KEY, 0, KEY.length);
        }

        @Override
        public ReplyShape shape() {
            return ReplyShape.DELETE;
        }

        @Override
        public boolean expectsValue(byte[] line, int start, int end) {
            return false;
        }

        @Override
        public void block(ByteBuf in, int index, int length, long total, boolean last) {
            throw new AssertionError("a delete has no values");
        }

        @Override
        public void line(ByteBuf in, int index, int length) {
            throw new AssertionError("it fails");
        }

        @Override
        public void end() {
            throw new AssertionError("it fails");
        }
    }
}
