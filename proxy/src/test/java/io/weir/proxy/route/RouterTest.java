package io.weir.proxy.route;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.weir.proxy.loop.EmbeddedSocket;
import io.weir.proxy.protocol.Replies;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class RouterTest {
    private EmbeddedProxy proxy = new EmbeddedProxy(1);
    private EmbeddedSocket client = proxy.connect();

    @AfterEach
    void close() {
        proxy.close();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource({"asTheyAre", "noreply", "quiet"})
    void forwards(String asked, String forwarded, String reply, String answer) {
        proxy.ask(client, asked + "version⏎");
        assertThat(proxy.asked(0)).isEqualTo(forwarded);
        assertThat(client.sent()).as("nothing before the server has answered").isEmpty();
        proxy.reply(0, reply);
        assertThat(client.sent()).isEqualTo(answer + "VERSION " + Replies.VERSION + "⏎");
    }

    static Stream<Arguments> asTheyAre() {
        return Stream.of(
                arguments("get a⏎", "get a⏎", "VALUE a 0 1⏎1⏎END⏎", "VALUE a 0 1⏎1⏎END⏎"),
                arguments("get a⏎", "get a⏎", "END⏎", "END⏎"),
                arguments("gets a⏎", "gets a⏎", "VALUE a 0 1 9⏎1⏎END⏎", "VALUE a 0 1 9⏎1⏎END⏎"),
                arguments("gat 10 a⏎", "gat 10 a⏎", "VALUE a 0 1⏎1⏎END⏎", "VALUE a 0 1⏎1⏎END⏎"),
                arguments("gats 10 a⏎", "gats 10 a⏎", "END⏎", "END⏎"),
                arguments("get  a  ⏎", "get a⏎", "END⏎", "END⏎"),
                arguments("get a\n", "get a⏎", "END⏎", "END⏎"),
                arguments("set k 1 2 3⏎a⏎⏎", "set k 1 2 3⏎a⏎⏎", "STORED⏎", "STORED⏎"),
                arguments("set k 0 0 0⏎⏎", "set k 0 0 0⏎⏎", "STORED⏎", "STORED⏎"),
                arguments("set k 0 0 1 x y⏎a⏎", "set k 0 0 1⏎a⏎", "STORED⏎", "STORED⏎"),
                arguments("add k 0 0 1⏎a⏎", "add k 0 0 1⏎a⏎", "NOT_STORED⏎", "NOT_STORED⏎"),
                arguments("cas k 0 0 1 7 x⏎a⏎", "cas k 0 0 1 7⏎a⏎", "EXISTS⏎", "EXISTS⏎"),
                arguments("append k 0 0 1⏎a⏎", "append k 0 0 1⏎a⏎", "NOT_STORED⏎", "NOT_STORED⏎"),
                arguments(
                        "set k 0 0 1⏎a⏎",
                        "set k 0 0 1⏎a⏎",
                        "SERVER_ERROR out of memory storing object⏎",
                        "SERVER_ERROR out of memory storing object⏎"),
                arguments("incr k 5⏎", "incr k 5⏎", "6⏎", "6⏎"),
                arguments("decr k 1 x⏎", "decr k 1⏎", "99 ⏎", "99 ⏎"),
                arguments(
                        "incr k 5⏎",
                        "incr k 5⏎",
                        "CLIENT_ERROR cannot increment or decrement non-numeric value⏎",
                        "CLIENT_ERROR cannot increment or decrement non-numeric value⏎"),
                arguments("touch k 60⏎", "touch k 60⏎", "TOUCHED⏎", "TOUCHED⏎"),
                arguments("delete k⏎", "delete k⏎", "DELETED⏎", "DELETED⏎"),
                arguments("delete k 0⏎", "delete k⏎", "NOT_FOUND⏎", "NOT_FOUND⏎"),
                arguments("mg k v t⏎", "mg k v t⏎", "VA 1 t-1⏎x⏎", "VA 1 t-1⏎x⏎"),
                arguments("mg k⏎", "mg k⏎", "EN⏎", "EN⏎"),
                arguments("ms k 2 T60⏎ab⏎", "ms k 2 T60⏎ab⏎", "HD⏎", "HD⏎"),
                arguments("ms Zm9v 2 b⏎ab⏎", "ms Zm9v 2 b⏎ab⏎", "HD⏎", "HD⏎"),
                arguments("md k⏎", "md k⏎", "NF⏎", "NF⏎"),
                arguments("ma k N0 v⏎", "ma k N0 v⏎", "VA 1⏎1⏎", "VA 1⏎1⏎"),
                arguments("me k⏎", "me k⏎", "ME k exp=-1⏎", "ME k exp=-1⏎"));
    }

    static Stream<Arguments> noreply() {
        return Stream.of(
                arguments("set k 0 0 1 noreply⏎a⏎", "set k 0 0 1⏎a⏎", "STORED⏎", ""),
                arguments(
                        "set k 0 0 1 x noreply⏎a⏎", "set k 0 0 1⏎a⏎", "SERVER_ERROR out of memory storing object⏎", ""),
                arguments("cas k 0 0 1 7 noreply⏎a⏎", "cas k 0 0 1 7⏎a⏎", "NOT_FOUND⏎", ""),
                arguments("delete k noreply⏎", "delete k⏎", "DELETED⏎", ""),
                arguments("incr k 1 noreply⏎", "incr k 1⏎", "CLIENT_ERROR non-numeric⏎", ""),
                arguments("touch k 1 noreply⏎", "touch k 1⏎", "TOUCHED⏎", ""));
    }

    static Stream<Arguments> quiet() {
        return Stream.of(
                arguments("mg k q v⏎", "mg k v⏎", "EN⏎", ""),
                arguments("mg k v q k O1⏎", "mg k v k O1⏎", "EN⏎", ""),
                arguments("mg k v q⏎", "mg k v⏎", "VA 1⏎x⏎", "VA 1⏎x⏎"),
                arguments("mg k q⏎", "mg k⏎", "HD⏎", "HD⏎"),
                arguments("mg k q⏎", "mg k⏎", "ERROR⏎", "ERROR⏎"),
                arguments("ms k 1 q⏎a⏎", "ms k 1⏎a⏎", "HD⏎", ""),
                arguments("ms k 1 q⏎a⏎", "ms k 1⏎a⏎", "NS⏎", "NS⏎"),
                arguments("md k q⏎", "md k⏎", "HD⏎", ""),
                arguments("md k q⏎", "md k⏎", "NF⏎", "NF⏎"),
                arguments("ma k q v⏎", "ma k v⏎", "VA 1⏎1⏎", ""),
                arguments("ma k q⏎", "ma k⏎", "HD⏎", ""),
                arguments("ma k q⏎", "ma k⏎", "NF⏎", "NF⏎"),
                arguments("ms k 1 q⏎a⏎", "ms k 1⏎a⏎", "SERVER_ERROR out of memory⏎", "SERVER_ERROR out of memory⏎"));
    }

    @Test
    void answersItself() {
        proxy.ask(client, "version⏎mn⏎stats⏎foo⏎");
        assertThat(client.sent()).isEqualTo("VERSION " + Replies.VERSION + "⏎MN⏎own stats⏎ERROR⏎");
        assertThat(proxy.server(0)).isNull();
        proxy.ask(client, "quit⏎");
        assertThat(client.isOpen()).isFalse();
    }

    @Test
    void theBarrierWaitsForAllBeforeIt() {
        proxy.ask(client, "mg a q⏎ms b 1 q⏎x⏎mn⏎");
        proxy.reply(0, "EN⏎");
        assertThat(client.sent()).isEmpty();
        proxy.reply(0, "HD⏎");
        assertThat(client.sent()).isEqualTo("MN⏎");
    }

    @Test
    void aHundredCommandsOfOneReadAreOneWritePerServer() {
        restart(3);
        StringBuilder commands = new StringBuilder();
        for (int i = 0; i < 100; i++) {
            commands.append("get ").append(proxy.key(i % 3, i / 3)).append("⏎");
        }
        warmUp();
        int before = client.writes();
        proxy.ask(client, commands.toString());
        for (int server = 0; server < 3; server++) {
            assertThat(proxy.server(server).writes()).isEqualTo(2);
            assertThat(proxy.asked(server)).matches("get( k\\d+){" + (server == 0 ? 34 : 33) + "}⏎");
        }
        for (int server = 0; server < 3; server++) {
            proxy.server(server).receive("END⏎");
        }
        proxy.turn();
        assertThat(client.sent()).isEqualTo("END⏎".repeat(100));
        assertThat(client.writes()).isEqualTo(before + 1);
    }

    @Test
    void whatFiftyClientsAskInOneTurnIsOneWritePerServer() {
        restart(3);
        warmUp();
        List<EmbeddedSocket> clients = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            clients.add(proxy.connect());
            clients.get(i)
                    .receive("get " + proxy.key(0, i) + "⏎get " + proxy.key(1, i) + "⏎set " + proxy.key(2, i)
                            + " 0 0 1⏎x⏎");
        }
        proxy.turn();
        assertThat(proxy.server(0).writes()).isEqualTo(2);
        assertThat(proxy.server(1).writes()).isEqualTo(2);
        assertThat(proxy.server(2).writes()).isEqualTo(2);
        proxy.server(0).receive("END⏎".repeat(50));
        proxy.server(1).receive("END⏎".repeat(50));
        proxy.server(2).receive("STORED⏎".repeat(50));
        proxy.turn();
        assertThat(clients).allSatisfy(each -> {
            assertThat(each.sent()).isEqualTo("END⏎END⏎STORED⏎");
            assertThat(each.writes()).isEqualTo(1);
        });
    }

    @Test
    void repliesOfDifferentServersComeInTheOrderOfTheRequests() {
        restart(3);
        proxy.ask(
                client,
                "set " + proxy.key(0, 0) + " 0 0 1⏎x⏎get " + proxy.key(1, 0) + "⏎delete " + proxy.key(2, 0) + "⏎incr "
                        + proxy.key(1, 1) + " 1⏎");
        proxy.asked(0);
        proxy.asked(1);
        proxy.asked(2);
        proxy.reply(2, "DELETED⏎");
        proxy.reply(1, "VALUE " + proxy.key(1, 0) + " 0 1⏎1⏎END⏎5⏎");
        assertThat(client.sent()).isEmpty();
        proxy.reply(0, "STORED⏎");
        assertThat(client.sent()).isEqualTo("STORED⏎VALUE " + proxy.key(1, 0) + " 0 1⏎1⏎END⏎DELETED⏎5⏎");
    }

    @Test
    void aClientThatHasGoneDisturbsNobody() {
        EmbeddedSocket other = proxy.connect();
        client.receive("get a⏎");
        other.receive("get b⏎");
        client.receive("get c⏎set d 0 0 1⏎x⏎");
        proxy.turn();
        proxy.server(0).receive("VALUE a 0 5⏎12");
        client.hangUp();
        proxy.turn();
        proxy.reply(0, "345⏎VALUE b 0 1⏎b⏎VALUE c 0 1⏎c⏎END⏎STORED⏎");

        assertThat(other.sent()).isEqualTo("VALUE b 0 1⏎b⏎END⏎");
        assertThat(proxy.server(0).isOpen()).isTrue();
    }

    @Test
    void aGetThatFailsIsAMissAndAWriteIsAnError() {
        proxy.ask(
                client,
                "get a⏎set b 0 0 1⏎x⏎delete c⏎incr d 1⏎gat 5 e⏎mg f v⏎mg g Ox k⏎me h⏎ms i 1⏎x⏎set j 0 0 1 noreply⏎x⏎");
        proxy.refuse(0);
        String error = "SERVER_ERROR s0: connection refused⏎";
        assertThat(client.sent()).isEqualTo("END⏎" + error + error + error + "END⏎EN⏎EN Ox kg⏎EN⏎" + error);
        assertThat(proxy.counters().failed.get()).isEqualTo(10);
    }

    @Test
    void aGetThatFailsIsAnErrorIfThePoolSaysSo() {
        restart(1, "pools.main.on-error = error");
        proxy.ask(client, "get a⏎mg b v⏎get a b⏎");
        proxy.refuse(0);
        String error = "SERVER_ERROR s0: connection refused⏎";
        assertThat(client.sent()).isEqualTo(error + error + error);
    }

    @Test
    void aQuietRequestThatFailsSaysSoOnlyIfItHasTo() {
        proxy.ask(client, "mg a v q⏎ms b 1 q⏎x⏎mn⏎");
        proxy.refuse(0);
        assertThat(client.sent()).isEqualTo("SERVER_ERROR s0: connection refused⏎MN⏎");
    }

    @Test
    void aLateReplyIsAMissAndDoesNotComeTwice() {
        proxy.ask(client, "get a⏎");
        proxy.asked(0);
        proxy.passMillis(600);
        assertThat(client.sent()).isEqualTo("END⏎");
        proxy.ask(client, "get b⏎");
        proxy.reply(0, "VALUE a 0 1⏎1⏎END⏎VALUE b 0 1⏎2⏎END⏎");
        assertThat(client.sent()).isEqualTo("VALUE b 0 1⏎2⏎END⏎");
    }

    @Test
    void countsAsMemcachedDoes() {
        proxy.ask(
                client,
                "get a b c⏎set k 0 0 1⏎x⏎touch k 1⏎gat 1 k⏎incr k 1⏎decr k 1⏎delete k⏎cas k 0 0 1 1⏎x⏎mg k v⏎mg l⏎md k⏎ma k⏎");
        proxy.asked(0);
        proxy.reply(
                0, "VALUE a 0 1⏎1⏎VALUE c 0 1⏎1⏎END⏎STORED⏎TOUCHED⏎END⏎5⏎NOT_FOUND⏎DELETED⏎EXISTS⏎VA 1⏎x⏎EN⏎NF⏎HD⏎");
        assertThat(proxy.counters().cmdGet.get()).isEqualTo(6);
        assertThat(proxy.counters().getHits.get()).isEqualTo(3);
        assertThat(proxy.counters().getMisses.get()).isEqualTo(3);
        assertThat(proxy.counters().cmdSet.get()).isEqualTo(2);
        assertThat(proxy.counters().cmdTouch.get()).isEqualTo(2);
        assertThat(proxy.counters().touchHits.get()).isEqualTo(1);
        assertThat(proxy.counters().incrHits.get()).isEqualTo(2);
        assertThat(proxy.counters().decrMisses.get()).isEqualTo(1);
        assertThat(proxy.counters().deleteHits.get()).isEqualTo(1);
        assertThat(proxy.counters().deleteMisses.get()).isEqualTo(1);
        assertThat(proxy.counters().casBadval.get()).isEqualTo(1);
        assertThat(client.sent()).endsWith("VA 1⏎x⏎EN⏎NF⏎HD⏎");
    }

    @Test
    void keysInBase64GoWhereTheirBytesBelong() {
        restart(3);
        String key = proxy.key(2, 0);
        String base64 = Base64.getEncoder().encodeToString(key.getBytes(US_ASCII));
        proxy.ask(client, "mg " + base64 + " b v⏎");
        assertThat(proxy.asked(2)).isEqualTo("mg " + base64 + " b v⏎");
        proxy.reply(2, "EN⏎");
    }

    private void restart(int servers, String... settings) {
        proxy.close();
        proxy = new EmbeddedProxy(servers, settings);
        client = proxy.connect();
    }

    /** So that all servers have a connection. */
    private void warmUp() {
        for (int server = 0; server < 3; server++) {
            proxy.ask(client, "get " + proxy.key(server, 0) + "⏎");
            proxy.asked(server);
            proxy.reply(server, "END⏎");
        }
        client.sent();
    }
}
