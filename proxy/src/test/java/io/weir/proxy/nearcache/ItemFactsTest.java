package io.weir.proxy.nearcache;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@link ItemFactsIT} asks a real memcached. */
class ItemFactsTest {
    private static final String FOREVER = "9223372036854775807";

    @ParameterizedTest
    @CsvSource({
        "ME k exp=-1 la=0 cas=3 fetch=no cls=1 size=61, " + FOREVER,
        "ME k exp=1 la=0 cas=3 fetch=no cls=1 size=61, 0",
        "ME k exp=2 la=0 cas=3 fetch=no cls=1 size=61, 1",
        "ME k exp=2592000 la=0 cas=3 fetch=yes cls=1 size=61, 2591999",
        "ME k exp=0 la=0 cas=3 fetch=yes cls=1 size=61, 0",
        // Can't be of such a server.
        "ME k exp=-30 la=0 cas=3 fetch=yes cls=1 size=61, 0",
    })
    void ofAnExactServer(String line, long seconds) {
        assertThat(ItemFacts.debugged(bytes(line), true)).isEqualTo(new ItemFacts(seconds, 3, false));
    }

    @ParameterizedTest
    @CsvSource({
        "ME k exp=-1 la=0 cas=3 fetch=no cls=1 size=61, -1",
        "ME k exp=-2 la=0 cas=3 fetch=no cls=1 size=61, 1",
        "ME k exp=-2592000 la=0 cas=3 fetch=yes cls=1 size=61, 2591999",
        // Of a newer one, not known to be that.
        "ME k exp=1 la=0 cas=3 fetch=no cls=1 size=61, 0",
        "ME k exp=2 la=0 cas=3 fetch=no cls=1 size=61, 1",
    })
    void ofAServerThatMayHaveTheSignWrong(String line, long seconds) {
        assertThat(ItemFacts.debugged(bytes(line), false)).isEqualTo(new ItemFacts(seconds, 3, false));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "EN",
                "ERROR",
                "CLIENT_ERROR bad command line format",
                "SERVER_ERROR exp=-1 la=0 cas=3",
                "ME k exp= la=0 cas=3 fetch=no cls=1 size=61",
                "ME k exp=-1",
                "ME k exp=-1s la=0 cas=3",
                "ME k la=0 cas=3 exp=-1",
                "ME exp=-1 la=0 cas=3",
                "ME k exp=99999999999999999999 la=0 cas=3",
                "",
            })
    void whatTellsNothingIsNothing(String line) {
        assertThat(ItemFacts.debugged(bytes(line), true)).isEqualTo(new ItemFacts(0, 0, false));
        assertThat(ItemFacts.debugged(bytes(line), false)).isEqualTo(new ItemFacts(0, 0, false));
    }

    /** A key may look like what follows it. */
    @ParameterizedTest
    @ValueSource(strings = {"exp=-1", "ME", "la=0", "\u00e4"})
    void theKeyDoesNotCount(String key) {
        assertThat(ItemFacts.debugged(bytes("ME " + key + " exp=5 la=0 cas=18446744073709551615 fetch=no"), true))
                .isEqualTo(new ItemFacts(4, -1, false));
    }

    @ParameterizedTest
    @CsvSource({
        "HD t-1 c3, " + FOREVER + ", false",
        "HD t1 c3, 0, false",
        "HD t30 c3, 29, false",
        "HD t-1 c3 X W, " + FOREVER + ", true",
        "HD t-1 c3 Z X, " + FOREVER + ", false",
        "HD t30 c3 W, 29, true",
    })
    void ofAMetaGet(String line, long seconds, boolean wonToken) {
        assertThat(ItemFacts.got(bytes(line))).isEqualTo(new ItemFacts(seconds, 3, wonToken));
    }

    @ParameterizedTest
    @ValueSource(strings = {"EN", "ERROR", "HD", "HD t-1", "HD c3 t-1", "VA 1 t-1 c3", "HD t-2 c3", "HD tx c3"})
    void whatTellsNothingInAMetaGetIsNothing(String line) {
        assertThat(ItemFacts.got(bytes(line))).isEqualTo(new ItemFacts(0, 0, false));
    }

    @ParameterizedTest
    @CsvSource({
        "VERSION 1.6.24, true",
        "VERSION 1.6.45, true",
        "VERSION 1.7.0, true",
        "VERSION 2.0.1, true",
        "VERSION 1.6.23, false",
        "VERSION 1.6.18, false",
        "VERSION 1.5.30, false",
        "VERSION 0.9.99, false",
        // Proxies, which say nothing of the servers behind them.
        "VERSION 1.6.45-weir-0.1, false",
        "VERSION mcrouter 0.41.0, false",
        "ERROR, false",
    })
    void serversThatTellTheTimeRight(String line, boolean exact) {
        assertThat(ItemFacts.isExact(bytes(line))).isEqualTo(exact);
    }

    private static byte[] bytes(String line) {
        return (line + "\r\n").getBytes(ISO_8859_1);
    }
}
