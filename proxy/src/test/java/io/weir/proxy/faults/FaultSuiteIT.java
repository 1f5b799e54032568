package io.weir.proxy.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.weir.proxy.testing.MemcachedServer;
import io.weir.proxy.testing.Operator;
import io.weir.proxy.testing.Owners;
import io.weir.proxy.testing.RawConnection;
import io.weir.proxy.testing.RunningWeir;
import io.weir.proxy.testing.VerifiedLoad;
import io.weir.proxy.testing.VerifiedLoad.Outcome;
import io.weir.proxy.testing.Wire;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/**
 * Each test is a way for one server of three to misbehave, for a while, under load. Whatever it does, no client gets a wrong
 * value, a reply out of order, or is hung up on; only keys of that server fail; and when it is well again, so is all.
 *
 * <p>What no proxy can find out is not here: a wrong answer that would be a right one, such as a STORED too many where
 * another set waits for one.
 */
final class FaultSuiteIT {
    private static final int CLIENTS = 4;
    private static final int VICTIM = 1;
    private static final Owners OWNERS = Owners.of(3);
    private static final String VICTIMS_KEY = OWNERS.key(VICTIM);

    private static MemcachedServer[] servers;
    private static FaultyServer faulty;
    private static RunningWeir weir;
    private String load;

    @BeforeAll
    static void start() {
        servers = new MemcachedServer[] {MemcachedServer.start(), MemcachedServer.start(), MemcachedServer.start()};
        faulty = FaultyServer.before(servers[VICTIM]);
        weir = RunningWeir.start("""
                pools.main {
                  servers = [
                    { address = "%s", name = server-0 }
                    { address = "%s", name = server-1 }
                    { address = "%s", name = server-2 }
                  ]
                  on-dead = miss
                  timeout = 1s
                  connect-timeout = 1s
                  silence-timeout = 1500ms
                  failures = 5
                  dead-timeout = 200ms
                  max-dead-timeout = 200ms
                }
                """.formatted(servers[0].address(), faulty.address(), servers[2].address()));
    }

    @AfterAll
    static void stop() {
        weir.close();
        faulty.close();
        for (MemcachedServer server : servers) {
            server.close();
        }
    }

    @BeforeEach
    void nameTheLoad(TestInfo test) {
        load = test.getTestMethod().orElseThrow().getName();
    }

    @AfterEach
    void recover() {
        faulty.recover();
    }

    // What costs nothing.

    @Test
    void eachReplyIsDelayed() {
        leavesNoTrace(link -> {
            pause(1);
            link.pass();
        });
    }

    @Test
    void repliesAreSplitAtEveryByte() {
        leavesNoTrace(((Fault) link -> link.writeInPieces(link.reply())).each(3));
    }

    // What comes late, or never.

    @Test
    void hangsAndAnswersLate() {
        dies(server -> server.onRequest(link -> {
            link.awaitRecovery();
            link.pass();
        }));
    }

    @Test
    void hangsInTheMiddleOfAReply() {
        dies(server -> server.onRequest(link -> {
            String reply = link.reply();
            link.write(reply.substring(0, reply.length() / 2));
            link.awaitRecovery();
            link.write(reply.substring(reply.length() / 2));
        }));
    }

    @Test
    void swallowsRequests() {
        dies(server -> server.onRequest(Link::swallowAll));
    }

    @Test
    void answersHalfAndSwallowsTheRest() {
        dies(server -> server.onRequest(link -> {
            link.write(firstHalf(link.reply()));
            link.swallowAll();
        }));
    }

    @Test
    void someGetsAreNotAnswered() {
        answers(((Fault) Link::reply).of("get").each(7));
    }

    // Connections that end.

    @Test
    void refusesConnections() {
        dies(FaultyServer::refuse);
    }

    @Test
    void acceptsAndCloses() {
        dies(server -> server.onConnect(Link::close));
    }

    @Test
    void acceptsAndResets() {
        dies(server -> server.onConnect(Link::reset));
    }

    @Test
    void acceptsAndIsSilent() {
        dies(server -> server.onConnect(Link::swallowAll));
    }

    @Test
    void closesInPlaceOfAReply() {
        answers(((Fault) Link::close).each(9));
    }

    @Test
    void resetsInPlaceOfAReply() {
        answers(((Fault) Link::reset).each(9));
    }

    @Test
    void resetsWhatItHasCarriedOut() {
        answers(((Fault) link -> {
                    link.reply();
                    link.reset();
                })
                .each(9));
    }

    @Test
    void closesInTheMiddleOfAReply() {
        answers(((Fault) link -> {
                    link.write(firstHalf(link.reply()));
                    link.close();
                })
                .each(9));
    }

    @Test
    void resetsInTheMiddleOfAReply() {
        answers(((Fault) link -> {
                    link.write(firstHalf(link.reply()));
                    link.reset();
                })
                .each(9));
    }

    @Test
    void resetsAfterAReply() {
        answers(((Fault) link -> {
                    link.pass();
                    link.reset();
                })
                .each(9));
    }

    @Test
    void halfClosesAfterAReply() {
        answers(((Fault) link -> {
                    link.pass();
                    link.endOutput();
                    link.swallowAll();
                })
                .each(9));
    }

    @Test
    void halfClosesInTheMiddleOfAReply() {
        answers(((Fault) link -> {
                    link.write(firstHalf(link.reply()));
                    link.endOutput();
                    link.swallowAll();
                })
                .each(9));
    }

    // Answers that are none.

    @Test
    void answersGarbage() {
        Random random = new Random(1);
        answers(((Fault) link -> {
                    byte[] garbage = new byte[1_000];
                    random.nextBytes(garbage);
                    link.write(Wire.text(garbage));
                })
                .each(5));
    }

    @Test
    void speaksAnotherProtocol() {
        answers(link -> link.write("HTTP/1.1 400 Bad Request⏎Connection: close⏎⏎"));
    }

    @Test
    void answersEmptyLines() {
        answers(((Fault) link -> link.write("⏎⏎" + link.reply())).each(5));
    }

    @Test
    void answersALineThatDoesNotEnd() {
        answers(link -> {
            while (true) {
                link.write("x".repeat(10_000));
            }
        });
    }

    @Test
    void answersServerErrorToEverything() {
        answers(link -> link.write("SERVER_ERROR out of order⏎"));
    }

    // Answers that are not to what was asked.

    @Test
    void answersStoredToAGet() {
        answers(((Fault) link -> link.write("STORED⏎")).of("get").each(5));
    }

    @Test
    void answersAnotherKeysValue() {
        answers(((Fault) link -> link.write("VALUE another 0 1⏎x⏎END⏎"))
                .of("get")
                .each(5));
    }

    @Test
    void answersAKeyThatOnlyBeginsLikeTheRightOne() {
        answers(((Fault) link -> link.write("VALUE " + link.key() + "-longer 0 1⏎x⏎END⏎"))
                .of("get")
                .each(5));
    }

    @Test
    void answersAValueToASet() {
        answers(((Fault) link -> link.write("VALUE " + link.key() + " 0 1⏎x⏎END⏎"))
                .of("set")
                .each(5));
    }

    @Test
    void answersGetsTwice() {
        answers(((Fault) link -> {
                    String reply = link.reply();
                    link.write(reply + reply);
                })
                .of("get")
                .each(5));
    }

    @Test
    void answersBeforeItIsAsked() {
        suffers(server -> server.onConnect(link -> link.write("END⏎")));
    }

    // Values that are not what they say.

    @Test
    void aValueIsShorterThanItSays() {
        answers(lying(1));
    }

    @Test
    void aValueIsLongerThanItSays() {
        answers(lying(-1));
    }

    @Test
    void aValueSaysThatItIsEndless() {
        answers(((Fault) link -> {
                    link.write("VALUE " + link.key() + " 0 99999999999999999999⏎x⏎END⏎");
                })
                .of("get")
                .each(5));
    }

    @Test
    void aValueHasNoLength() {
        answers(((Fault) link -> link.write("VALUE " + link.key() + " 0⏎x⏎END⏎"))
                .of("get")
                .each(5));
    }

    @Test
    void theEndIsMissing() {
        answers(((Fault) link -> link.write(link.reply().replace("END\r\n", "")))
                .of("get")
                .each(5));
    }

    private static Fault lying(int by) {
        return ((Fault) link -> {
                    String reply = link.reply();
                    int lineEnd = reply.indexOf('\r');
                    if (reply.startsWith("VALUE ")) {
                        String line = reply.substring(0, lineEnd);
                        int length = line.lastIndexOf(' ') + 1;
                        reply = line.substring(0, length)
                                + (Integer.parseInt(line.substring(length)) + by)
                                + reply.substring(lineEnd);
                    }
                    link.write(reply);
                })
                .of("get")
                .each(5);
    }

    private static String firstHalf(String reply) {
        return reply.substring(0, reply.length() / 2);
    }

    private static void pause(int millis) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(millis));
    }

    private void leavesNoTrace(Fault fault) {
        assertThat(run(server -> server.onRequest(fault), () -> {}).failures()).isZero();
    }

    private void answers(Fault fault) {
        suffers(server -> server.onRequest(fault));
    }

    private void suffers(Consumer<FaultyServer> fault) {
        assertThat(run(fault, () -> {}).failures()).isPositive();
    }

    private void dies(Consumer<FaultyServer> fault) {
        Runnable death = () -> await("the server is taken for dead")
                .until(() -> !weir.operator().server("server-1", "state").equals("alive"));
        assertThat(run(fault, death).failures()).isPositive();
    }

    /** @param effect waits for what must come of the fault before it ends */
    private Outcome run(Consumer<FaultyServer> fault, Runnable effect) {
        Outcome outcome = VerifiedLoad.named(load, weir.port(), CLIENTS, 40)
                .excusing(key -> OWNERS.owner(key) == VICTIM)
                .at(0.2, () -> fault.accept(faulty))
                .at(0.6, effect)
                .at(0.7, faulty::recover)
                .run();
        assertThat(outcome.hits()).isPositive();
        expectAllWell();
        return outcome;
    }

    private void expectAllWell() {
        try (RawConnection client = weir.connect()) {
            await("the server serves again").until(() -> {
                client.send("set " + VICTIMS_KEY + " 0 0 1⏎x⏎get " + VICTIMS_KEY + "⏎");
                boolean stored = client.readLine().equals("STORED");
                boolean hit = client.readLine().startsWith("VALUE ");
                if (hit) {
                    client.expect("x⏎END⏎");
                }
                return stored && hit;
            });
        }
        Outcome after =
                VerifiedLoad.named(load + "-after", weir.port(), CLIENTS, 10).run();
        assertThat(after.hits()).isPositive();
        Operator operator = weir.operator();
        assertThat(operator.server("server-1", "state")).isEqualTo("alive");
        for (String healthy : new String[] {"server-0", "server-2"}) {
            assertThat(operator.serverStat(healthy, "connects")).isOne();
            assertThat(operator.serverStat(healthy, "timeouts")).isZero();
            assertThat(operator.serverStat(healthy, "deaths")).isZero();
        }
    }
}
