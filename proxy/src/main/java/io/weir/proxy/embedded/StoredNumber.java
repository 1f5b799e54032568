package io.weir.proxy.embedded;

import java.util.OptionalLong;

/**
 * Reads a value as memcached does before it counts with it, which is C's {@code strtoull}: white space and a sign may stand
 * before the digits, and whatever follows a white space or a NUL behind them is not looked at.
 */
final class StoredNumber {
    private StoredNumber() {}

    /** The number, 64 bits without a sign; empty if the value is none. */
    static OptionalLong parse(byte[] value) {
        int position = 0;
        while (position < value.length && isSpace(value[position])) {
            position++;
        }
        boolean negative = position < value.length && value[position] == '-';
        if (negative || position < value.length && value[position] == '+') {
            position++;
        }
        int firstDigit = position;
        long number = 0;
        while (position < value.length && value[position] >= '0' && value[position] <= '9') {
            int digit = value[position] - '0';
            if (Long.compareUnsigned(number, Long.divideUnsigned(-1L - digit, 10)) > 0) {
                return OptionalLong.empty();
            }
            number = number * 10 + digit;
            position++;
        }
        boolean ends = position == value.length || isSpace(value[position]) || value[position] == 0;
        if (position == firstDigit || !ends) {
            return OptionalLong.empty();
        }
        if (negative) {
            // As strtoull does, a minus turns the number round 2^64; memcached then refuses the upper half.
            return number <= 0 && number != Long.MIN_VALUE ? OptionalLong.of(-number) : OptionalLong.empty();
        }
        return OptionalLong.of(number);
    }

    private static boolean isSpace(byte character) {
        return character == ' ' || character >= '\t' && character <= '\r';
    }
}
