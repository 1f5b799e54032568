package io.weir.proxy.protocol;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RepliesTest {
    @Test
    void aReasonNeverBreaksItsLine() {
        assertThat(text(Replies.serverError("cache-b: lost\r\nSTORED\r\n")))
                .isEqualTo("SERVER_ERROR cache-b: lost  STORED  \r\n");
    }

    @Test
    void theVersionIsOneThatClientsCanParse() {
        assertThat(text(Replies.VERSION_LINE)).matches("VERSION 1\\.6\\.\\d+-weir-\\d+\\.\\d+\r\n");
    }

    private static String text(byte[] reply) {
        return new String(reply, ISO_8859_1);
    }
}
