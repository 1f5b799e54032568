package io.weir.proxy.loop;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OutputTest {
    private final HandTurnedLoop loop = new HandTurnedLoop();
    private final EmbeddedSocket peer = new EmbeddedSocket(loop);
    private final Counter flushes = new Counter();
    private final Counter bytes = new Counter();
    private final Output output = new Output(loop.loop().flushes(), flushes, bytes);

    @AfterEach
    void close() {
        output.close();
        loop.close();
    }

    @Test
    void smallPiecesLeaveAsOneBufferAtTheEndOfTheTurn() {
        output.attach(peer.context());
        output.write("get ".getBytes(US_ASCII));
        output.write("xxkeyxx".getBytes(US_ASCII), 2, 3);
        output.writeAndRelease(buffer("\r\n"));
        assertThat(peer.sentPieces()).isEmpty();
        assertThat(output.pendingBytes()).isEqualTo(9);

        loop.turn();

        assertThat(peer.sentPieces()).containsExactly("get key⏎");
        assertThat(peer.writes()).isEqualTo(1);
        assertThat(flushes.get()).isEqualTo(1);
        assertThat(bytes.get()).isEqualTo(9);
        assertThat(output.pendingBytes()).isZero();
    }

    @Test
    void eachTurnIsAFlushOfItsOwn() {
        output.attach(peer.context());
        for (int turn = 0; turn < 3; turn++) {
            output.write(new byte[] {'a'});
            output.write(new byte[] {'b'});
            loop.turn();
        }
        loop.turn();

        assertThat(peer.sentPieces()).containsExactly("ab", "ab", "ab");
        assertThat(peer.writes()).isEqualTo(3);
        assertThat(flushes.get()).isEqualTo(3);
    }

    @Test
    void theLastBytesCanBeTakenBackUntilTheyAreSent() {
        output.attach(peer.context());
        output.write("get a\r\n".getBytes(US_ASCII));
        assertThat(output.takeBack(2)).isTrue();
        output.write(" b\r\n".getBytes(US_ASCII));
        assertThat(output.position()).isEqualTo(9);
        assertThat(output.pendingBytes()).isEqualTo(9);
        loop.turn();
        assertThat(output.takeBack(2)).isFalse();
        assertThat(output.position()).isEqualTo(9);
        assertThat(peer.sentPieces()).containsExactly("get a b⏎");
    }

    @Test
    void whatIsNotInOnePieceIsNotTakenBack() {
        output.attach(peer.context());
        output.write(new byte[1023]);
        output.write("ab".getBytes(US_ASCII));
        assertThat(output.takeBack(2)).isFalse();
        output.writeAndRelease(buffer("x".repeat(5000)));
        assertThat(output.takeBack(2)).isFalse();
        assertThat(output.pendingBytes()).isEqualTo(6025);
    }

    @Test
    void aLargePieceIsPassedOnAsASliceOfWhatWasRead() {
        ByteBuf read = buffer("[" + "x".repeat(5000) + "]");
        output.attach(peer.context());
        output.write(read, 1, 5000);
        assertThat(read.refCnt()).as("shared, not copied").isEqualTo(2);
        assertThat(read.readerIndex()).as("the reader's place is left alone").isZero();
        loop.turn();

        assertThat(peer.sent()).isEqualTo("x".repeat(5000));
        assertThat(read.refCnt()).as("given back once it was sent").isEqualTo(1);
        read.release();
    }

    @Test
    void aSmallPieceIsCopiedSoThatItsBufferIsFreeAtOnce() {
        ByteBuf read = buffer("[" + "x".repeat(4096) + "]");
        output.attach(peer.context());
        output.write(read, 1, 4096);

        assertThat(read.refCnt()).isEqualTo(1);
        read.release();
        loop.turn();
        assertThat(peer.sent()).isEqualTo("x".repeat(4096));
    }

    @Test
    void keepsTheOrderOfSmallAndLargePieces() {
        StringBuilder expected = new StringBuilder();
        output.attach(peer.context());
        int[] lengths = {1, 5000, 3, 4096, 4097, 1, 1, 20_000, 1023, 1024, 1025, 0, 4000, 4000, 4000, 4000, 4000, 9};
        for (int i = 0; i < lengths.length; i++) {
            String piece = Character.toString('a' + i).repeat(lengths[i]);
            expected.append(piece);
            if (i % 3 == 0) {
                output.write(piece.getBytes(US_ASCII));
            } else {
                output.writeAndRelease(buffer(piece));
            }
        }
        assertThat(output.pendingBytes()).isEqualTo(expected.length());
        loop.turn();

        assertThat(peer.sent()).isEqualTo(expected.toString());
        assertThat(bytes.get()).isEqualTo(expected.length());
        assertThat(peer.writes()).isEqualTo(1);
    }

    @Test
    void aByteArrayOfAnyLengthIsCopied() {
        byte[] source = "0123456789".repeat(10_000).getBytes(US_ASCII);
        output.attach(peer.context());
        output.write(source);
        source[0] = 'x';
        loop.turn();

        assertThat(peer.sent()).isEqualTo("0123456789".repeat(10_000));
    }

    @Test
    void whatIsWrittenBeforeThereIsAChannelLeavesOnceThereIsOne() {
        output.write("early ".getBytes(US_ASCII));
        output.writeAndRelease(buffer("y".repeat(5000)));
        assertThat(loop.waiting()).as("nothing to flush to").isZero();
        assertThat(output.pendingBytes()).isEqualTo(5006);

        output.attach(peer.context());
        output.write(" late".getBytes(US_ASCII));
        loop.turn();

        assertThat(peer.sent()).isEqualTo("early " + "y".repeat(5000) + " late");
        assertThat(flushes.get()).isEqualTo(1);
    }

    @Test
    void pendingBytesAreThoseThatThePeerHasNotTaken() {
        output.attach(peer.context());
        peer.stall();
        output.write(new byte[100]);
        loop.turn();
        // Netty counts its own book-keeping of a buffer as well.
        assertThat(output.pendingBytes()).isBetween(100L, 300L);

        peer.flow();
        assertThat(output.pendingBytes()).isZero();
    }

    @Test
    void closingGivesBackEverything() {
        ByteBuf read = buffer("x".repeat(5000));
        output.attach(peer.context());
        output.write(new byte[] {'a'});
        output.write(read, 0, 5000);
        output.write(new byte[] {'b'});
        output.close();

        assertThat(read.refCnt()).isEqualTo(1);
        assertThat(output.pendingBytes()).isZero();
        output.write(read, 0, 5000);
        output.write(new byte[] {'c'});
        assertThat(read.refCnt()).as("a closed output takes nothing").isEqualTo(1);
        read.release();
        loop.turn();
        assertThat(peer.sent()).isEmpty();
        assertThat(flushes.get()).isZero();
    }

    @Test
    void closingGivesBackWhatNeverHadAChannel() {
        ByteBuf read = buffer("x".repeat(5000));
        output.write(new byte[] {'a'});
        output.write(read, 0, 5000);
        output.close();

        assertThat(read.refCnt()).isEqualTo(1);
        read.release();
    }

    @Test
    void closesOnceAllThatWasWrittenHasLeft() {
        output.attach(peer.context());
        peer.stall();
        output.write("bye".getBytes(US_ASCII));
        output.closeAfterFlush();
        output.write("dropped".getBytes(US_ASCII));
        loop.turn();
        assertThat(peer.isOpen()).isTrue();

        peer.flow();
        loop.turn();
        assertThat(peer.sent()).isEqualTo("bye");
        assertThat(peer.isOpen()).isFalse();
    }

    @Test
    void closesAtOnceIfThereIsNothingToWrite() {
        output.attach(peer.context());
        output.closeAfterFlush();
        output.closeAfterFlush();
        assertThat(peer.isOpen()).isTrue();
        loop.turn();

        assertThat(peer.isOpen()).isFalse();
        assertThat(peer.writes()).isZero();
    }

    @Test
    void aConnectionLostBeforeTheFlushCostsNoBuffer() {
        ByteBuf read = buffer("x".repeat(5000));
        output.attach(peer.context());
        output.write(new byte[] {'a'});
        output.write(read, 0, 5000);
        peer.hangUp();
        loop.turn();

        assertThat(read.refCnt()).isEqualTo(1);
        read.release();
        assertThat(peer.sent()).isEmpty();
    }

    private static ByteBuf buffer(String text) {
        return ByteBufAllocator.DEFAULT.directBuffer().writeBytes(text.getBytes(US_ASCII));
    }
}
