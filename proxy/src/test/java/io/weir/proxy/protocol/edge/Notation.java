package io.weir.proxy.protocol.edge;

import io.weir.proxy.testing.Wire;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How requests and replies are written down: one character per byte, {@code ⏎} for CR LF, and in braces
 *
 * <ul>
 *   <li>{@code {k}} the prefix of the keys of this run of this case,
 *   <li>{@code {key:250}} a key of 250 bytes with that prefix,
 *   <li>{@code {64:foo}} the key {@code {k}foo} in base64,
 *   <li>{@code {cas}} in a reply any number, which is kept; in a request the number that was kept last,
 *   <li>{@code {n}} in a reply any number,
 *   <li>{@code {version}} in a reply the release that the peer names.
 * </ul>
 *
 * <p>One instance belongs to one run of one case.
 */
final class Notation {
    private static final Pattern OWN_KEY = Pattern.compile("\\{k}|\\{key:(\\d+)}|\\{64:([^}]*)}");
    private static final Pattern VARIABLE = Pattern.compile("\\{cas}|\\{n}|\\{version}");

    private final String prefix;
    private final String versionPattern;
    private String cas = "";

    Notation(String prefix, String versionPattern) {
        this.prefix = prefix;
        this.versionPattern = versionPattern;
    }

    byte[] request(String text) {
        return Wire.bytes(withKeys(text).replace("{cas}", cas));
    }

    static boolean isExact(String reply) {
        return !VARIABLE.matcher(reply).find();
    }

    String exactReply(String text) {
        return withKeys(text);
    }

    /** For the whole of a reply. */
    Pattern replyPattern(String text) {
        String expanded = Wire.expand(withKeys(text));
        StringBuilder pattern = new StringBuilder();
        Matcher variable = VARIABLE.matcher(expanded);
        int from = 0;
        while (variable.find()) {
            pattern.append(Pattern.quote(expanded.substring(from, variable.start())));
            pattern.append(
                    switch (variable.group()) {
                        case "{cas}" -> "(?<cas>[0-9]+)";
                        case "{n}" -> "[0-9]+";
                        default -> versionPattern;
                    });
            from = variable.end();
        }
        pattern.append(Pattern.quote(expanded.substring(from)));
        return Pattern.compile(pattern.toString(), Pattern.DOTALL);
    }

    /** Keeps the CAS value of a reply for the requests that follow. */
    void keepCas(String replyText, Matcher reply) {
        if (replyText.contains("{cas}")) {
            cas = reply.group("cas");
        }
    }

    private String withKeys(String text) {
        return OWN_KEY.matcher(text)
                .replaceAll(found -> Matcher.quoteReplacement(ownKey(found.group(1), found.group(2))));
    }

    private String ownKey(@Nullable String length, @Nullable String base64Of) {
        if (length != null) {
            return prefix + "x".repeat(Integer.parseInt(length) - prefix.length());
        }
        if (base64Of != null) {
            return Base64.getEncoder().encodeToString(Wire.bytes(prefix + base64Of));
        }
        return prefix;
    }
}
