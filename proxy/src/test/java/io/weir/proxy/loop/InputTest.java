package io.weir.proxy.loop;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class InputTest {
    private static final ByteBufAllocator ALLOCATOR = ByteBufAllocator.DEFAULT;

    private final Input input = new Input();

    @AfterEach
    void release() {
        input.release();
    }

    @Test
    void aReadIsTakenOverAsItIs() {
        ByteBuf read = buffer("get a\r\n");
        input.append(read, 0, ALLOCATOR);

        assertThat(input.bytes()).isSameAs(read);
        assertThat(read.refCnt()).isEqualTo(1);
    }

    @Test
    void whatIsLeftIsJoinedWithWhatFollows() {
        ByteBuf first = buffer("get a\r\nge");
        input.append(first, 0, ALLOCATOR);
        input.bytes().skipBytes(7);
        ByteBuf second = buffer("t b\r\n");
        input.append(second, 0, ALLOCATOR);

        assertThat(text()).isEqualTo("get b\r\n");
        assertThat(second.refCnt()).isZero();
    }

    /** A client that sends half a request must not keep a buffer of the whole loop's. */
    @Test
    void whatLittleIsLeftKeepsNoLargeBuffer() {
        ByteBuf shared = ALLOCATOR.directBuffer(16 * 1024).writeBytes("get a\r\nge".getBytes(US_ASCII));
        input.append(shared.retainedSlice(), 0, ALLOCATOR);
        shared.release();
        input.bytes().skipBytes(7);

        input.trim();

        assertThat(shared.refCnt()).isZero();
        assertThat(text()).isEqualTo("ge");
        assertThat(input.bytes().capacity()).isLessThan(1024);
    }

    @Test
    void whatMuchIsLeftIsNotCopied() {
        ByteBuf read = buffer("x".repeat(10_000));
        input.append(read, 0, ALLOCATOR);

        input.trim();

        assertThat(input.bytes()).isSameAs(read);
    }

    @Test
    void aReadBehindOneThatWasDecodedTakesItsPlace() {
        ByteBuf first = buffer("get a\r\n");
        input.append(first, 0, ALLOCATOR);
        first.skipBytes(7);
        ByteBuf second = buffer("get b\r\n");
        input.append(second, 0, ALLOCATOR);

        assertThat(first.refCnt()).isZero();
        assertThat(input.bytes()).isSameAs(second);
    }

    @Test
    void aBufferAsLargeAsTheRequestInProgressIsMadeOnce() {
        input.append(buffer("0"), 10_000, ALLOCATOR);
        input.append(buffer("1"), 10_000, ALLOCATOR);
        ByteBuf whole = input.bytes();
        for (int i = 2; i < 10_000; i++) {
            input.append(buffer(Integer.toString(i % 10)), 10_000, ALLOCATOR);
        }

        assertThat(input.bytes()).isSameAs(whole);
        assertThat(text()).isEqualTo("0123456789".repeat(1000));
    }

    @Test
    void aLineThatComesByteByByteIsCopiedSeldom() {
        int buffers = 0;
        ByteBuf before = input.bytes();
        for (int i = 0; i < 10_000; i++) {
            input.append(buffer("x"), 0, ALLOCATOR);
            if (input.bytes() != before) {
                before = input.bytes();
                buffers++;
            }
        }

        assertThat(text()).isEqualTo("x".repeat(10_000));
        assertThat(buffers).isLessThan(15);
    }

    @Test
    void trimmingGivesBackABufferThatIsDecoded() {
        ByteBuf read = buffer("get a\r\n");
        input.append(read, 0, ALLOCATOR);
        read.skipBytes(7);

        input.trim();

        assertThat(read.refCnt()).isZero();
        assertThat(input.bytes()).isSameAs(Unpooled.EMPTY_BUFFER);
    }

    @Test
    void releasingMayBeDoneTwiceAndAppendingGoesOn() {
        input.append(buffer("get a"), 0, ALLOCATOR);
        input.release();
        input.release();
        input.append(buffer("get b"), 0, ALLOCATOR);

        assertThat(text()).isEqualTo("get b");
    }

    private String text() {
        return input.bytes().toString(US_ASCII);
    }

    private static ByteBuf buffer(String text) {
        return ALLOCATOR.directBuffer(text.length(), text.length()).writeBytes(text.getBytes(US_ASCII));
    }
}
