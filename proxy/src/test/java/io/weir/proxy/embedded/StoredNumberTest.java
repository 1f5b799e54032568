package io.weir.proxy.embedded;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each of these was put to a real memcached 1.6.18, which took the same for numbers. */
final class StoredNumberTest {
    @ParameterizedTest
    @MethodSource("numbers")
    void isANumber(String text, String number) {
        assertThat(parse(text)).hasValue(Long.parseUnsignedLong(number));
    }

    static Stream<Arguments> numbers() {
        return Stream.of(
                Arguments.of("0", "0"),
                Arguments.of("00005", "5"),
                Arguments.of("18446744073709551615", "18446744073709551615"),
                Arguments.of("00000000000000000000018446744073709551615", "18446744073709551615"),
                Arguments.of("99 ", "99"),
                Arguments.of("                    5", "5"),
                Arguments.of("\t5", "5"),
                Arguments.of("12 abc", "12"),
                Arguments.of("5\0x", "5"),
                Arguments.of("5\r\nx", "5"),
                Arguments.of("+5", "5"),
                Arguments.of("-0", "0"),
                Arguments.of("-18446744073709551615", "1"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "+",
                "-",
                "abc",
                "5x",
                "x5",
                "-5",
                "+ 5",
                "1.5",
                "18446744073709551616",
                "99999999999999999999",
                "-9223372036854775808",
                "\u00b25"
            })
    void isNone(String text) {
        assertThat(parse(text)).isEmpty();
    }

    private static OptionalLong parse(String text) {
        return StoredNumber.parse(text.getBytes(ISO_8859_1));
    }
}
