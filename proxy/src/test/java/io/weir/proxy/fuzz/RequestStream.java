package io.weir.proxy.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.weir.proxy.testing.Wire;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Requests that go over one connection, one behind the other. Texts stand for bytes, one character each; {@code †} is
 * the prefix of this play's keys, {@code ⁂} the same in base64, and {@code ‡a} the CAS number that key {@code †a} had
 * after the prelude.
 *
 * @param seed what it was made from
 */
record RequestStream(long seed, List<Asked> requests) {
    /** Bytes of a prefix: as many as base64 takes without padding. */
    static final int PREFIX_LENGTH = 6;

    /** Keys that the prelude sets. */
    static final List<String> KNOWN_KEYS = List.of("a", "b", "n");

    /** What all streams begin with: sets some keys, and asks for their CAS numbers. Ends with {@code MN}. */
    static final String PRELUDE =
            "set †a 7 0 5\r\nhello\r\nset †b 0 0 0\r\n\r\nset †n 1 0 7\r\n5000000\r\ngets †a †b †n\r\nmn\r\n";

    /**
     * One request, and what follows it if it has data; it may be none that can be carried out.
     *
     * @param difference why not every memcached answers it as the proxy does
     */
    record Asked(String text, Optional<Difference> difference) {
        static Asked of(String text) {
            return new Asked(text, Optional.empty());
        }

        Asked but(Difference why) {
            return new Asked(text, Optional.of(why));
        }
    }

    RequestStream {
        requests = List.copyOf(requests);
    }

    RequestStream only(Predicate<Asked> wanted) {
        return new RequestStream(seed, requests.stream().filter(wanted).toList());
    }

    RequestStream without(int request) {
        List<Asked> fewer = new ArrayList<>(requests);
        fewer.remove(request);
        return new RequestStream(seed, fewer);
    }

    /** The bytes to send, behind the prelude. */
    byte[] bytes(String prefix, Map<String, String> cas) {
        StringBuilder text = new StringBuilder();
        requests.forEach(request -> text.append(request.text()));
        return bytes(text.toString(), prefix, cas);
    }

    static byte[] bytes(String text, String prefix, Map<String, String> cas) {
        String expanded = text.replace("†", prefix).replace("⁂", encoded(prefix));
        for (String key : KNOWN_KEYS) {
            expanded = expanded.replace("‡" + key, cas.getOrDefault(key, "1"));
        }
        return expanded.getBytes(ISO_8859_1);
    }

    /** A prefix in base64. */
    static String encoded(String prefix) {
        return Base64.getEncoder().encodeToString(Wire.bytes(prefix));
    }

    /** A command line that sends these bytes to a port. */
    static String command(byte[] bytes, int port) {
        StringBuilder command = new StringBuilder("printf '");
        for (byte signed : bytes) {
            int character = signed & 0xff;
            switch (character) {
                case '\r' -> command.append("\\r");
                case '\n' -> command.append("\\n");
                case '\\' -> command.append("\\\\");
                case '%' -> command.append("%%");
                default -> {
                    if (character < ' ' || character >= 0x7f || character == '\'') {
                        command.append(String.format("\\%03o", character));
                    } else {
                        command.append((char) character);
                    }
                }
            }
        }
        return command + "' | nc -N 127.0.0.1 " + port;
    }
}
