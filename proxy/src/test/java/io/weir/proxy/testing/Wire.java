package io.weir.proxy.testing;

import java.nio.charset.StandardCharsets;

/**
 * Bytes of the protocol as text that a person can read: one character per byte (ISO 8859-1), and {@code ⏎}, which no
 * byte stands for, as CR LF.
 */
public final class Wire {
    private Wire() {}

    /** The bytes that a text stands for. */
    public static byte[] bytes(String text) {
        return expand(text).getBytes(StandardCharsets.ISO_8859_1);
    }

    /** The text with each {@code ⏎} turned into CR LF. */
    public static String expand(String text) {
        return text.replace("⏎", "\r\n");
    }

    /** The text of some bytes, one character each; the inverse of {@link #bytes} as long as no {@code ⏎} is in play. */
    public static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    /**
     * For messages: CR LF as {@code ⏎}, other control bytes and those from 0x7f as {@code \xNN}, the middle of a long
     * text left out.
     */
    public static String readable(String text) {
        int shown = 600;
        if (text.length() <= 2 * shown) {
            return "\"" + escaped(text) + "\"";
        }
        return "\"" + escaped(text.substring(0, shown)) + "\" … (" + (text.length() - 2 * shown) + " bytes) … \""
                + escaped(text.substring(text.length() - shown)) + "\"";
    }

    private static String escaped(String text) {
        StringBuilder readable = new StringBuilder();
        for (char character : text.replace("\r\n", "⏎").toCharArray()) {
            if (character == '⏎' || character >= ' ' && character < 0x7f) {
                readable.append(character);
            } else {
                readable.append(String.format("\\x%02x", (int) character));
            }
        }
        return readable.toString();
    }
}
