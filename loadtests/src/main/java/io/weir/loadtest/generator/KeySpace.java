package io.weir.loadtest.generator;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.weir.loadtest.scenario.Scenario;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * The keys of one loop, written out once, and the length of each one's value, which is the same for all of its versions.
 * Immutable.
 *
 * <p>A key is the prefix, padding up to its length, the tag of the run, and its number: so no run meets what another one has
 * left behind.
 */
final class KeySpace {
    static final int TAG = 4;
    private static final int DIGITS = 8;
    private static final byte PADDING = '-';

    private final int first;
    private final byte[] bytes;
    private final int[] starts;
    private final int[] valueSizes;

    /**
     * @param tag of {@value #TAG} characters
     * @param first number of the first key
     */
    KeySpace(Scenario scenario, String tag, int first, int count) {
        this.first = first;
        starts = new int[count + 1];
        valueSizes = new int[count];
        SplittableRandom random = new SplittableRandom(scenario.seed() + first);
        byte[] prefix = scenario.keys().prefix().getBytes(US_ASCII);
        ByteArrayOutputStream all = new ByteArrayOutputStream(count * 20);
        for (int key = 0; key < count; key++) {
            starts[key] = all.size();
            valueSizes[key] = scenario.values().draw(random);
            int padding = scenario.keys().lengths().draw(random) - prefix.length - TAG - DIGITS;
            all.writeBytes(prefix);
            for (int i = 0; i < padding; i++) {
                all.write(PADDING);
            }
            all.writeBytes((tag + String.format("%0" + DIGITS + "d", first + key)).getBytes(US_ASCII));
        }
        starts[count] = all.size();
        bytes = all.toByteArray();
    }

    int count() {
        return valueSizes.length;
    }

    /** All keys, one after the other. */
    byte[] bytes() {
        return bytes;
    }

    int start(int key) {
        return starts[key];
    }

    int length(int key) {
        return starts[key + 1] - starts[key];
    }

    /** Its number in all of the run, which its values bear. */
    int number(int key) {
        return first + key;
    }

    int valueSize(int key) {
        return valueSizes[key];
    }

    /** The key that stands there, or -1 if it is none of these. */
    int find(byte[] line, int from, int to) {
        if (to - from <= DIGITS) {
            return -1;
        }
        int number = 0;
        for (int at = to - DIGITS; at < to; at++) {
            number = number * 10 + line[at] - '0';
        }
        int key = number - first;
        boolean same = key >= 0 && key < count() && Arrays.equals(line, from, to, bytes, starts[key], starts[key + 1]);
        return same ? key : -1;
    }

    String text(int key) {
        return new String(bytes, starts[key], length(key), US_ASCII);
    }
}
