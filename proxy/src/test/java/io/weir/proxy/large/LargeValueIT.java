package io.weir.proxy.large;

import static io.weir.proxy.large.Bytes.KIB;
import static io.weir.proxy.large.Bytes.MIB;
import static io.weir.proxy.large.Bytes.join;
import static io.weir.proxy.large.Bytes.value;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.proxy.testing.Operator;
import io.weir.proxy.testing.Owners;
import io.weir.proxy.testing.ProxiedServers;
import io.weir.proxy.testing.RawConnection;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Large values arrive to the last byte, whichever way they go and by whichever command. */
final class LargeValueIT {
    private static final int THRESHOLD = 64 * KIB;
    private static final Owners OWNERS = Owners.of(3);

    private static ProxiedServers proxied;

    private final RawConnection client = new RawConnection(proxied.port());

    @BeforeAll
    static void start() {
        proxied = ProxiedServers.start(
                3,
                "pools.main { timeout = 10s, connect-timeout = 5s, silence-timeout = 40s }",
                "-I",
                "128m",
                "-m",
                "1024");
    }

    @AfterAll
    static void stop() {
        proxied.close();
    }

    @AfterEach
    void hangUp() {
        client.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {THRESHOLD - 1, THRESHOLD, THRESHOLD + 1, MIB, 64 * MIB})
    void bothWaysByClassicCommands(int length) {
        byte[] value = value(length, length);
        String key = "classic-" + length;
        byte[] stored = join("VALUE " + key + " 4294967295 " + length + "⏎", value, "⏎END⏎");
        try (RawConnection direct = direct(key)) {
            client.send(join("set " + key + " 4294967295 0 " + length + "⏎", value, "⏎"))
                    .expect("STORED⏎");
            direct.send("get " + key + "⏎").expect(stored);
            client.send("get " + key + "⏎").expect(stored);
            String cas = cas(client, key, value);
            assertThat(cas).isEqualTo(cas(direct, key, value));

            client.send(join("cas " + key + " 0 0 " + length + " 1" + cas + "⏎", value, "⏎"))
                    .expect("EXISTS⏎");
            client.send(join("cas " + key + " 5 0 " + length + " " + cas + "⏎", value, "⏎"))
                    .expect("STORED⏎");
            client.send("gat 0 " + key + "⏎").expect(join("VALUE " + key + " 5 " + length + "⏎", value, "⏎END⏎"));
            client.expectNothingMore();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {THRESHOLD - 1, THRESHOLD, THRESHOLD + 1, MIB, 64 * MIB})
    void bothWaysByMetaCommands(int length) {
        byte[] value = value(length, -length);
        String key = "meta-" + length;
        try (RawConnection direct = direct(key)) {
            client.send(join("ms " + key + " " + length + " F7 T0 Oset k⏎", value, "⏎"))
                    .expect("HD Oset k" + key + "⏎");
            direct.send("mg " + key + " v f t⏎").expect(join("VA " + length + " f7 t-1⏎", value, "⏎"));
            client.send("mg " + key + " k s f Oget v⏎")
                    .expect(join("VA " + length + " k" + key + " s" + length + " f7 Oget⏎", value, "⏎"));
            client.send("mg " + key + " c⏎");
            String cas = client.readLine().substring("HD c".length());
            client.send(join("ms " + key + " " + length + " C1" + cas + " k⏎", value, "⏎"))
                    .expect("EX k" + key + "⏎");
            client.send(join("ms " + key + " " + length + " C" + cas + " F9⏎", value, "⏎"))
                    .expect("HD⏎");
            client.send("mg " + key + " f v⏎").expect(join("VA " + length + " f9⏎", value, "⏎"));
            client.expectNothingMore();
        }
    }

    @Test
    void aKeyInBase64() {
        byte[] value = value(MIB, 1);
        client.send(join("ms bGFyZ2U= " + MIB + " b k⏎", value, "⏎mg bGFyZ2U= b k v⏎mg large v⏎"))
                .expect(join("HD kbGFyZ2U= b⏎VA " + MIB + " kbGFyZ2U= b⏎", value, "⏎VA " + MIB + "⏎", value, "⏎"))
                .expectNothingMore();
    }

    @Test
    void everyStorageCommandHasItsAnswers() {
        byte[] first = value(100 * KIB, 2);
        byte[] second = value(200 * KIB, 3);
        String length = " 0 0 " + first.length + "⏎";
        client.send(join("replace mode" + length, first, "⏎")).expect("NOT_STORED⏎");
        client.send(join("append mode" + length, first, "⏎")).expect("NOT_STORED⏎");
        client.send(join("cas mode 0 0 " + first.length + " 1⏎", first, "⏎")).expect("NOT_FOUND⏎");
        client.send(join("add mode" + length, first, "⏎")).expect("STORED⏎");
        client.send(join("add mode" + length, first, "⏎")).expect("NOT_STORED⏎");
        client.send(join("append mode 0 0 " + second.length + "⏎", second, "⏎")).expect("STORED⏎");
        client.send(join("prepend mode 0 0 " + second.length + "⏎", second, "⏎"))
                .expect("STORED⏎");
        byte[] joined = join(second, first, second);
        client.send("get mode⏎").expect(join("VALUE mode 0 " + joined.length + "⏎", joined, "⏎END⏎"));
        client.send(join("ms mode " + first.length + " MA⏎", first, "⏎")).expect("HD⏎");
        client.send(join("ms mode " + first.length + " ME⏎", first, "⏎")).expect("NS⏎");
        client.send(join("ms mode " + first.length + " MR⏎", first, "⏎")).expect("HD⏎");
        client.send("mg mode v⏎").expect(join("VA " + first.length + "⏎", first, "⏎"));
        client.expectNothingMore();
    }

    @Test
    void withoutReply() {
        byte[] value = value(MIB, 4);
        client.send(join("set silent 1 0 " + MIB + " noreply⏎", value, "⏎get silent⏎"))
                .expect(join("VALUE silent 1 " + MIB + "⏎", value, "⏎END⏎"));
        client.send(join("add silent 2 0 " + MIB + " noreply⏎", value, "⏎mg silent f⏎"))
                .expect("HD f1⏎");
        client.send(join("ms silent " + MIB + " F3 q⏎", value, "⏎mg silent f v⏎"))
                .expect(join("VA " + MIB + " f3⏎", value, "⏎"));
        client.send(join("ms silent " + MIB + " ME q Oseen⏎", value, "⏎mn⏎")).expect("NS Oseen⏎MN⏎");
        client.expectNothingMore();
    }

    @Test
    void multiGetOfSmallAndLargeInTheOrderOfItsKeys() {
        List<String> keys = new ArrayList<>();
        for (int server = 0; server < 3; server++) {
            keys.addAll(OWNERS.keys(server, 5));
        }
        Collections.shuffle(keys, new Random(5));
        keys.addAll(List.of("never-set", keys.get(0), keys.get(1), keys.get(0)));
        byte[] expected = {};
        for (String key : keys) {
            if (!key.equals("never-set")) {
                byte[] value = value(keys.indexOf(key) % 2 == 0 ? 10 : 300 * KIB, key.hashCode());
                client.send(join("set " + key + " 1 0 " + value.length + "⏎", value, "⏎"))
                        .expect("STORED⏎");
                expected = join(expected, "VALUE " + key + " 1 " + value.length + "⏎", value, "⏎");
            }
        }
        client.send("get " + String.join(" ", keys) + "⏎get never-set⏎")
                .expect(join(expected, "END⏎END⏎"))
                .expectNothingMore();
    }

    /** Together they are several times what may wait for one client. */
    @Test
    void multiGetOfOneFromEachServer() {
        List<String> keys = List.of(OWNERS.key(2), OWNERS.key(0), OWNERS.key(1));
        byte[] value = value(32 * MIB, 11);
        for (String key : keys) {
            client.send(join("set " + key + " 0 0 " + value.length + "⏎", value, "⏎"))
                    .expect("STORED⏎");
        }
        client.send("get " + String.join(" ", keys) + "⏎");
        for (String key : keys) {
            client.expect(join("VALUE " + key + " 0 " + value.length + "⏎", value, "⏎"));
        }
        client.expect("END⏎").expectNothingMore();
    }

    @Test
    void readsItsOwnWrites() {
        byte[] first = value(MIB, 6);
        byte[] second = value(THRESHOLD + 1, 7);
        client.send(join(
                        "set own 0 0 5⏎small⏎",
                        "get own⏎",
                        "set own 1 0 " + MIB + "⏎",
                        first,
                        "⏎get own⏎set own 2 0 " + second.length + "⏎",
                        second,
                        "⏎get own⏎set own 3 0 5⏎again⏎get own⏎delete own⏎get own⏎"))
                .expect(join(
                        "STORED⏎VALUE own 0 5⏎small⏎END⏎",
                        "STORED⏎VALUE own 1 " + MIB + "⏎",
                        first,
                        "⏎END⏎STORED⏎VALUE own 2 " + second.length + "⏎",
                        second,
                        "⏎END⏎STORED⏎VALUE own 3 5⏎again⏎END⏎DELETED⏎END⏎"))
                .expectNothingMore();
    }

    @Test
    void lineEndsAndCommandsWithinAValueAreItsBytes() {
        byte[] value = "get evil\r\nEND\r\nSTORED\r\n".repeat(10_000).getBytes(US_ASCII);
        client.send(join("set lines 0 0 " + value.length + "⏎", value, "⏎get lines⏎mg lines v⏎"))
                .expect(join("STORED⏎VALUE lines 0 " + value.length + "⏎", value, "⏎END⏎"))
                .expect(join("VA " + value.length + "⏎", value, "⏎"))
                .expectNothingMore();
    }

    @Test
    void aBadChunkIsRefusedAndTheConnectionGoesOn() {
        byte[] value = value(MIB, 8);
        client.send("set chunk 0 0 3⏎old⏎").expect("STORED⏎");
        client.send(join("set chunk 0 0 " + MIB + "⏎", value, "xx"))
                .expect("CLIENT_ERROR bad data chunk⏎")
                .expectNothingMore();
        client.send("get chunk⏎").expect("VALUE chunk 0 3⏎old⏎END⏎");
        // What is left of a value that is longer than it says is a command, as after a small one.
        client.send(join("set chunk 0 0 " + (MIB - 3) + "⏎", value, "⏎")).expect("CLIENT_ERROR bad data chunk⏎");
        client.expectMatch(Pattern.compile("(ERROR|CLIENT_ERROR bad command line format)\r\n"));
        client.send(join("ms chunk " + MIB + "⏎", value, "⏎")).expect("HD⏎").expectNothingMore();
    }

    @Test
    void withAByteAtATimeAroundTheEnds() {
        byte[] request = join("set pieces 0 0 " + (THRESHOLD + 1) + "⏎", value(THRESHOLD + 1, 9), "⏎");
        int[] cuts = IntStream.concat(IntStream.range(1, 40), IntStream.range(request.length - 40, request.length))
                .toArray();
        client.sendInPieces(request, cuts).expect("STORED⏎");
        client.send("mg pieces s v⏎")
                .expect(join("VA " + (THRESHOLD + 1) + " s" + (THRESHOLD + 1) + "⏎", value(THRESHOLD + 1, 9), "⏎"))
                .expectNothingMore();
    }

    @Test
    void onlyLargeOnesAreUploads() {
        Operator operator = Operator.of(proxied.weir());
        long before = operator.metric("weir_uploads_total");
        client.send(join("set at 0 0 " + THRESHOLD + "⏎", value(THRESHOLD, 10), "⏎"))
                .expect("STORED⏎");
        assertThat(operator.metric("weir_uploads_total")).isEqualTo(before);
        client.send(join("set above 0 0 " + (THRESHOLD + 1) + "⏎", value(THRESHOLD + 1, 10), "⏎"))
                .expect("STORED⏎");
        assertThat(operator.metric("weir_uploads_total")).isEqualTo(before + 1);
    }

    private static RawConnection direct(String key) {
        return new RawConnection(proxied.server(OWNERS.owner(key)).port());
    }

    private static String cas(RawConnection connection, String key, byte[] value) {
        connection.send("gets " + key + "⏎");
        String line = connection.readLine();
        assertThat(line).startsWith("VALUE " + key + " 4294967295 " + value.length + " ");
        connection.expect(join(value, "⏎END⏎"));
        return line.substring(line.lastIndexOf(' ') + 1);
    }
}
