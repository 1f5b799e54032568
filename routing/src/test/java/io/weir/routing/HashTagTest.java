package io.weir.routing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HashTagTest {
    @ParameterizedTest
    @CsvSource({
        "{}, user:{42}:name,        42",
        "{}, {42},                  42",
        "{}, {42}{43},              42",
        "{}, {{42}},                {42",
        "{}, }{42},                 42",
        "{}, {ключ}:x,              ключ",
        "$$, user:$42$:name,        42",
        "$$, $42,                   $42",
        "$$, $$42$,                 $$42$",
        "{}, user:42,               user:42",
        "{}, user:{42,              user:{42",
        "{}, user:42},              user:42}",
        "{}, user:{}:name,          user:{}:name",
        "{}, {}{42},                {}{42}",
        "{}, {,                     {",
        "{}, 4{2,                   4{2",
    })
    void hashesWhatIsBetweenTheFirstOpeningAndTheNextClosingMark(String tag, String key, String hashed) {
        byte[] surrounded = ("{no}" + key + "}{no}").getBytes(UTF_8);
        int keyLength = key.getBytes(UTF_8).length;
        byte[] expected = hashed.getBytes(UTF_8);

        assertThat(HashTag.parse(tag).hash(HashFunction.FNV1A_64, surrounded, 4, keyLength))
                .isEqualTo(HashFunction.FNV1A_64.hash(expected, 0, expected.length));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "{{}", "é}", "{é", " }", "{\n"})
    void isTwoAsciiCharacters(String tag) {
        assertThatThrownBy(() -> HashTag.parse(tag))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("\"" + tag + "\" is no hash tag, expected exactly two ASCII characters, such as {} or $$");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "$$"})
    void printsAsItIsWritten(String tag) {
        assertThat(HashTag.parse(tag)).hasToString(tag);
    }
}
