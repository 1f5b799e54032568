package io.weir.proxy.protocol;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

class WordsTest {
    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "UNKNOWN")
    void findsEachCommandByItsWord(Command command) {
        byte[] line = ("xx" + command.word() + "xx").getBytes(US_ASCII);
        assertThat(Command.of(line, 2, line.length - 2)).isSameAs(command);
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "UNKNOWN")
    void aWordIsWhatItIsToTheLastByte(Command command) {
        String word = command.word();
        for (String other : List.of(
                word + "x",
                "x" + word,
                word.toUpperCase(Locale.ROOT),
                word.substring(1),
                word + "\0",
                "\0" + word,
                word.substring(0, word.length() - 1) + "#")) {
            byte[] line = other.getBytes(US_ASCII);
            assertThat(Command.of(line, 0, line.length)).as(other).isSameAs(Command.UNKNOWN);
        }
    }

    @Test
    void longWordsDifferBehindTheirEighthByte() {
        Words<String> words =
                new Words<>(new String[] {"SERVER_ERROR", "SERVER_ERROR:", "SERVER_E"}, Function.identity(), "?");
        assertThat(List.of("SERVER_ERROR", "SERVER_ERROR:", "SERVER_E"))
                .allSatisfy(word -> assertThat(find(words, word)).isEqualTo(word));
        assertThat(find(words, "SERVER_ERRO")).isEqualTo("?");
        assertThat(find(words, "SERVER_ERRORS")).isEqualTo("?");
    }

    @Test
    void noWordIsUnknown() {
        Words<String> words = new Words<>(new String[] {"", "a"}, Function.identity(), "?");
        assertThat(find(words, "")).isEqualTo("?");
        assertThat(find(words, "b")).isEqualTo("?");
    }

    @Test
    void wordsThatShareAPlaceAreToldApart() {
        List<String> many = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            many.add("word" + i);
        }
        Words<String> words = new Words<>(many.toArray(String[]::new), Function.identity(), "?");
        assertThat(many).allSatisfy(word -> assertThat(find(words, word)).isEqualTo(word));
        assertThat(find(words, "word200")).isEqualTo("?");
    }

    private static String find(Words<String> words, String word) {
        byte[] line = word.getBytes(US_ASCII);
        return words.find(line, 0, line.length);
    }
}
