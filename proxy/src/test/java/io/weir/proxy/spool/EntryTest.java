package io.weir.proxy.spool;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EntryTest {
    @Test
    void saysWhatToSend() {
        assertThat(line(Entry.delete(bytes("user:1")))).isEqualTo("delete user:1\r\n");
        assertThat(line(Entry.deleteBase64(bytes("dXNlcjoy")))).isEqualTo("md dXNlcjoy b\r\n");
        assertThat(line(Entry.flushAll())).isEqualTo("flush_all\r\n");
    }

    @Test
    void sendsTheKeyByteForByte() {
        assertThat(line(Entry.delete(bytes("\t\u0001\r\u00ff")))).isEqualTo("delete \t\u0001\r\u00ff\r\n");
    }

    /** Without the 0, which means nothing, memcached would delete no key, and not say so. */
    @Test
    void isAnsweredThoughItsKeyIsNoreply() {
        assertThat(line(Entry.delete(bytes("noreply")))).isEqualTo("delete noreply 0\r\n");
        assertThat(line(Entry.delete(bytes("noreply2")))).isEqualTo("delete noreply2\r\n");
    }

    @Test
    void knowsTheAnswersThatItIsDoneBy() {
        assertThat(Operation.DELETE.isDoneBy("DELETED")).isTrue();
        assertThat(Operation.DELETE.isDoneBy("NOT_FOUND")).isTrue();
        assertThat(Operation.DELETE.isDoneBy("SERVER_ERROR out of memory")).isFalse();
        assertThat(Operation.DELETE.isDoneBy("HD")).isFalse();
        assertThat(Operation.DELETE.isDoneBy("")).isFalse();
        assertThat(Operation.DELETE_BASE64.isDoneBy("HD")).isTrue();
        assertThat(Operation.DELETE_BASE64.isDoneBy("NF")).isTrue();
        assertThat(Operation.DELETE_BASE64.isDoneBy("NS")).isFalse();
        assertThat(Operation.FLUSH_ALL.isDoneBy("OK")).isTrue();
        assertThat(Operation.FLUSH_ALL.isDoneBy("ERROR")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "a\r\nflush_all", "a\nb", "a\u0000", " "})
    void whatIsNoKeyIsNone(String key) {
        assertThatThrownBy(() -> Entry.delete(bytes(key))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Entry.deleteBase64(bytes(key))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aKeyHas250BytesAtMost() {
        assertThat(Entry.delete(filled(250)).key()).hasSize(250);
        assertThatThrownBy(() -> Entry.delete(filled(251))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void equalsByWhatItIs() {
        assertThat(Entry.delete(bytes("a")))
                .isEqualTo(Entry.delete(bytes("a")))
                .hasSameHashCodeAs(Entry.delete(bytes("a")));
        assertThat(Entry.delete(bytes("a"))).isNotEqualTo(Entry.delete(bytes("b")));
        assertThat(Entry.delete(bytes("a"))).isNotEqualTo(Entry.deleteBase64(bytes("a")));
    }

    @Test
    void doesNotPrintItsKey() {
        assertThat(Entry.delete(bytes("secret"))).asString().doesNotContain("secret");
        assertThatThrownBy(() -> Entry.delete(bytes("secret key"))).hasMessageNotContaining("secret");
    }

    private static byte[] filled(int length) {
        return bytes("k".repeat(length));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(ISO_8859_1);
    }

    private static String line(Entry entry) {
        return new String(entry.line(), ISO_8859_1);
    }
}
