package io.weir.proxy.ring;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.weir.proxy.testing.Wire;
import java.io.ByteArrayOutputStream;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** Keys as people might have them, always the same ones: 1 to 250 bytes of ASCII, of UTF-8, or of both. */
final class Keys {
    private static final int LONGEST = 250;

    /** First and last code point of: ASCII without space, Latin-1, Cyrillic, Hiragana, emoticons. */
    private static final int[][] ALPHABETS = {
        {'!', '~'}, {0xa1, 0xff}, {0x400, 0x4ff}, {0x3041, 0x3096}, {0x1f600, 0x1f64f}
    };

    private final Random random = new Random(11211);

    private Keys() {}

    /** Distinct keys, as texts with one character per byte. */
    static List<String> generate(int count) {
        Keys keys = new Keys();
        Set<String> distinct = new LinkedHashSet<>();
        while (distinct.size() < count) {
            distinct.add(Wire.text(keys.next()));
        }
        return List.copyOf(distinct);
    }

    private byte[] next() {
        int length = 1 + random.nextInt(LONGEST);
        boolean mixed = random.nextBoolean();
        int[] alphabet = anyAlphabet();
        ByteArrayOutputStream key = new ByteArrayOutputStream(length);
        while (key.size() < length) {
            byte[] next = character(mixed ? anyAlphabet() : alphabet);
            key.writeBytes(key.size() + next.length <= length ? next : character(ALPHABETS[0]));
        }
        return key.toByteArray();
    }

    private int[] anyAlphabet() {
        return ALPHABETS[random.nextInt(ALPHABETS.length)];
    }

    private byte[] character(int[] alphabet) {
        int codePoint = alphabet[0] + random.nextInt(alphabet[1] - alphabet[0] + 1);
        return Character.toString(codePoint).getBytes(UTF_8);
    }
}
