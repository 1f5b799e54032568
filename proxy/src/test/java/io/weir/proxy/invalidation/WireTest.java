package io.weir.proxy.invalidation;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.weir.proxy.invalidation.Notice.Batch;
import io.weir.proxy.invalidation.Notice.Echo;
import io.weir.proxy.invalidation.Notice.Goodbye;
import io.weir.proxy.invalidation.Notice.Heartbeat;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class WireTest {
    private static final Sender SENDER = new Sender("10.0.0.1:5701", Long.MIN_VALUE, "node");

    static Stream<Notice> withoutKeys() {
        return Stream.of(
                new Batch(SENDER, 9, List.of()),
                new Heartbeat(SENDER, Long.MAX_VALUE, 7, List.of()),
                new Heartbeat(SENDER, 0, 1, List.of(new Echo(-1, 2, 3), new Echo(4, 5, 6))),
                new Goodbye(SENDER, 12));
    }

    @ParameterizedTest
    @MethodSource("withoutKeys")
    void whatIsReadIsWhatWasWritten(Notice notice) throws IOException {
        assertThat(Wire.decode(Wire.encode(notice))).isEqualTo(notice);
    }

    @ParameterizedTest
    @EnumSource
    void changesAreNumberedFromTheFirstOn(Operation operation) throws IOException {
        byte[] key = operation == Operation.FLUSH_ALL ? new byte[0] : "k\u00ff".getBytes(ISO_8859_1);
        Invalidation event = new Invalidation(key, operation, SENDER.name(), 5);

        Batch read = (Batch) Wire.decode(Wire.encode(new Batch(SENDER, 5, List.of(event, event))));

        assertThat(read.first()).isEqualTo(5);
        assertThat(read.events()).extracting(Invalidation::sequence).containsExactly(5L, 6L);
        assertThat(read.events()).allSatisfy(each -> {
            assertThat(each.key()).isEqualTo(key);
            assertThat(each.operation()).isEqualTo(operation);
            assertThat(each.origin()).isEqualTo(SENDER.name());
        });
    }

    @ParameterizedTest
    @MethodSource("withoutKeys")
    void whatIsCutShortIsNone(Notice notice) {
        byte[] whole = Wire.encode(notice);
        for (int length = 0; length < whole.length; length++) {
            byte[] part = Arrays.copyOf(whole, length);
            assertThatExceptionOfType(IOException.class).isThrownBy(() -> Wire.decode(part));
        }
    }

    @Test
    void anotherVersionKindOrOperationIsNone() {
        byte[] goodbye = Wire.encode(new Goodbye(SENDER, 1));
        goodbye[0]++;
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> Wire.decode(goodbye))
                .withMessage("version 2 of the protocol, expected 1");
        goodbye[0]--;
        goodbye[1] = 9;
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> Wire.decode(goodbye))
                .withMessage("no notice is of kind 9");
        byte[] batch = Wire.encode(
                new Batch(SENDER, 1, List.of(new Invalidation(new byte[0], Operation.SET, SENDER.name(), 1))));
        batch[batch.length - 3] = 99;
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> Wire.decode(batch))
                .withMessage("no operation has number 99");
    }
}
