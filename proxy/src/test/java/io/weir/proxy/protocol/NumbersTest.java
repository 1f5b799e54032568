package io.weir.proxy.protocol;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NumbersTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "0",
                "00",
                "1",
                "9",
                "4294967295",
                "4294967296",
                "9999999999999999999",
                "10000000000000000000",
                "18446744073709551615",
                "0018446744073709551615",
                "0000000000000000000000000000000000"
            })
    void takesUnsignedNumbersOf64Bits(String number) {
        byte[] line = line(number);
        assertThat(Numbers.isUnsigned(line, 1, line.length - 1)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "-1",
                "+1",
                " 1",
                "1 ",
                "a",
                "1a",
                "a1",
                "0x1",
                "1.0",
                "18446744073709551616",
                "18446744073709551620",
                "28446744073709551615",
                "99999999999999999999",
                "100000000000000000000",
                "/",
                ":"
            })
    void refusesWhatIsNoUnsignedNumberOf64Bits(String number) {
        byte[] line = line(number);
        assertThat(Numbers.isUnsigned(line, 1, line.length - 1)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-0", "1", "-1", "2592000", "2147483647", "-2147483648", "0002147483647", "-0001"})
    void takesExpiryTimes(String number) {
        byte[] line = line(number);
        assertThat(Numbers.isInt(line, 1, line.length - 1)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "-",
                "--1",
                "1-",
                "abc",
                "1.5",
                "2147483648",
                "-2147483649",
                "99999999999999999999",
                "4294967296",
                "1 "
            })
    void refusesWhatIsNoExpiryTime(String number) {
        byte[] line = line(number);
        assertThat(Numbers.isInt(line, 1, line.length - 1)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "7, 7",
        "007, 7",
        "2147483647, 2147483647",
        "4294967296, 4294967296",
        "999999999999, 999999999999",
        "0000000000000000001, 1"
    })
    void readsLengths(String number, long value) {
        byte[] line = line(number);
        assertThat(Numbers.unsignedInt(line, 1, line.length - 1)).isEqualTo(value);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-1", "x", "1x", "1000000000000", "18446744073709551616", "18446744073709551617"})
    void readsNoLengthWhereThereIsNone(String number) {
        byte[] line = line(number);
        assertThat(Numbers.unsignedInt(line, 1, line.length - 1)).isEqualTo(-1);
    }

    @Test
    void looksAtNothingOutsideOfTheToken() {
        byte[] line = "123".getBytes(US_ASCII);
        assertThat(Numbers.unsignedInt(line, 1, 2)).isEqualTo(2);
        assertThat(Numbers.isUnsigned(line, 3, 3)).isFalse();
        assertThat(Numbers.isInt(line, 0, 0)).isFalse();
    }

    /** Between two bytes that would spoil it. */
    private static byte[] line(String number) {
        return ("x" + number + "x").getBytes(US_ASCII);
    }
}
