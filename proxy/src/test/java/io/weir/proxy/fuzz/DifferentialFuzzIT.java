package io.weir.proxy.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.proxy.testing.MemcachedServer;
import io.weir.proxy.testing.ProxiedServers;
import io.weir.proxy.testing.RawConnection;
import io.weir.proxy.testing.Wire;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The same random streams to a memcached, and through the proxy to one like it, and to three of them, cut anywhere: the
 * replies are the same, byte for byte, but for numbers that differ from server to server and from second to second, and
 * for words that memcached has changed.
 */
final class DifferentialFuzzIT {
    private static final int STREAMS = 600;
    private static final int MOST_SHOWN = 12;

    /**
     * What all streams end with. Data that a broken request left to come is taken from it; without such an end a memcached
     * that finds its input over in the midst of data drops the replies that it has not sent yet.
     */
    private static final String ENDING = "mn\r\n".repeat(50);

    private static final Pattern CAS_OF_A_VALUE = Pattern.compile("VALUE ([^ \r\n]+) \\d+ \\d+ (\\d+)\r\n");

    /** What may differ in a reply, and what stands for it. */
    private record Variable(Pattern pattern, String substitute) {
        Variable(String pattern, String substitute) {
            this(Pattern.compile(pattern), substitute);
        }

        String hide(String reply) {
            return pattern.matcher(reply).replaceAll(substitute);
        }
    }

    private static final List<Variable> VARIABLES = List.of(
            // Each server counts its own.
            new Variable("(VALUE [^ \r\n]+ \\d+ \\d+) \\d+\r\n", "$1 CAS\r\n"),
            new Variable("(?<= )c\\d+(?=[ \r])", "cCAS"),
            new Variable("(?<= )cas=\\d+", "cas=CAS"),
            // The same, where a broken request has stored it.
            new Variable("0{8,}\\d*", "CAS"),
            // Seconds go by.
            new Variable("(?<= )t\\d+(?=[ \r])", "tTIME"),
            new Variable("(?<= )(exp|la)=-?\\d+", "$1=TIME"),
            // A value that is counted while a reply with it is still to be sent is replaced; the new one was never
            // fetched or won.
            new Variable("(?<= )h[01](?=[ \r])", "hFETCHED"),
            new Variable(" fetch=(yes|no)", " fetch=FETCHED"),
            new Variable(" [WXZ](?=[ \r])", ""),
            // Each names itself.
            new Variable("VERSION \\S+\r\n", "VERSION\r\n"),
            // Of what the stream ends with it is only of interest that it is answered.
            new Variable("(MN\r\n){20,}", "MN\r\n"));

    /** What memcached 1.6.40 says in other words than those before it. The proxy always speaks as the newer ones do. */
    private static final List<Variable> OLDER_WORDS = List.of(
            // A line that lacks something was not told from an unknown command.
            new Variable("(CLIENT_ERROR bad command line format|ERROR)\r\n", "REFUSED\r\n"),
            // The flags of ma and md are refused in one sentence.
            new Variable(
                    "(CLIENT_ERROR (duplicate flag|invalid flag|bad token in command line format|invalid or duplicate flag|error decoding key|incorrect length for M token|invalid mode for m[as] M token|invalid numeric (initial|delta) value)|REFUSED)\r\n",
                    "REFUSED\r\n"),
            new Variable("CLIENT_ERROR options flags (are )?too long\r\n", "REFUSED\r\n"));

    private static MemcachedServer direct;
    private static ProxiedServers one;
    private static ProxiedServers three;
    private static boolean older;
    private static int plays;

    @BeforeAll
    static void start() {
        direct = MemcachedServer.start();
        one = ProxiedServers.start(1, ProxiedServers.PATIENT);
        three = ProxiedServers.start(3, ProxiedServers.PATIENT);
        older = isBefore1640(direct.version());
    }

    @AfterAll
    static void stop() {
        direct.close();
        one.close();
        three.close();
    }

    @Test
    void oneServerBehindTheProxyAnswersAsItself() {
        compareAll(one.port());
    }

    @Test
    void threeServersBehindTheProxyAnswerAsOne() {
        compareAll(three.port());
    }

    private static void compareAll(int proxy) {
        List<String> differences = Seeds.of(STREAMS)
                .mapToObj(seed -> difference(seed, proxy))
                .flatMap(Optional::stream)
                .limit(MOST_SHOWN)
                .toList();
        assertThat(differences)
                .as("streams that are answered otherwise than by memcached")
                .isEmpty();
    }

    private static Optional<String> difference(long seed, int proxy) {
        RequestStream stream = comparable(StreamGenerator.stream(seed));
        if (!differs(stream, proxy)) {
            return Optional.empty();
        }
        RequestStream shortest = shrink(stream, proxy);
        String prefix = prefix();
        return Optional.of("""
                to repeat it: %s
                the shortest stream that shows it, behind the prelude
                  %s
                memcached
                  %s
                proxy
                  %s
                """.formatted(
                        Seeds.repeat(seed),
                        RequestStream.command(shortest.bytes(prefix, Map.of()), direct.port()),
                        Wire.readable(play(shortest, prefix, direct.port())),
                        Wire.readable(play(shortest, prefix, proxy))));
    }

    private static RequestStream comparable(RequestStream stream) {
        boolean leavesOver = older
                && stream.requests().stream()
                        .flatMap(request -> request.difference().stream())
                        .anyMatch(Difference.DATA_OF_ANOTHER_LENGTH::equals);
        return leavesOver
                ? stream.only(request -> !request.text().contains("noreply") && isComparable(request))
                : stream.only(DifferentialFuzzIT::isComparable);
    }

    private static boolean isComparable(RequestStream.Asked request) {
        return request.difference()
                .filter(why -> why != Difference.DATA_OF_ANOTHER_LENGTH && why.concerns(older))
                .isEmpty();
    }

    /** Drops one request after the other, as long as what is left still shows a difference. */
    private static RequestStream shrink(RequestStream stream, int proxy) {
        RequestStream shortest = stream;
        boolean shorter = true;
        while (shorter) {
            shorter = false;
            for (int i = shortest.requests().size() - 1; i >= 0; i--) {
                RequestStream candidate = shortest.without(i);
                if (differs(candidate, proxy)) {
                    shortest = candidate;
                    shorter = true;
                }
            }
        }
        return shortest;
    }

    private static boolean differs(RequestStream stream, int proxy) {
        String prefix = prefix();
        return !play(stream, prefix, direct.port()).equals(play(stream, prefix, proxy));
    }

    /** Of keys that no server has seen yet. */
    private static String prefix() {
        return String.format("%05x:", plays++);
    }

    /** What is answered, with what may differ hidden. */
    private static String play(RequestStream stream, String prefix, int port) {
        try (RawConnection connection = new RawConnection(port)) {
            connection.send(RequestStream.bytes(RequestStream.PRELUDE, prefix, Map.of()));
            Map<String, String> cas = knownCas(connection.expectMatch(Pattern.compile(".*MN\r\n", Pattern.DOTALL)));
            byte[] requests = stream.bytes(prefix, cas);
            try {
                connection.sendInPieces(
                        requests, new Mutator(new SplittableRandom(stream.seed())).cuts(requests.length));
                connection.send(ENDING).shutdownOutput();
            } catch (UncheckedIOException closed) {
                // By the other side, on a quit; what it has answered is to be read all the same.
            }
            return hideVariables(connection.readToEnd());
        }
    }

    /** With as many digits whichever server has made them, since a broken request may count them. */
    private static Map<String, String> knownCas(Matcher prelude) {
        Map<String, String> cas = new HashMap<>();
        Matcher values = CAS_OF_A_VALUE.matcher(prelude.group());
        while (values.find()) {
            cas.put(
                    values.group(1).substring(RequestStream.PREFIX_LENGTH),
                    String.format("%016d", Long.parseLong(values.group(2))));
        }
        return cas;
    }

    private static String hideVariables(String replies) {
        String hidden = replies;
        for (Variable variable : VARIABLES) {
            hidden = variable.hide(hidden);
        }
        for (Variable words : older ? OLDER_WORDS : List.<Variable>of()) {
            hidden = words.hide(hidden);
        }
        return hidden;
    }

    private static boolean isBefore1640(String version) {
        String[] parts = version.split("[.-]");
        return Integer.parseInt(parts[0]) == 1 && Integer.parseInt(parts[1]) <= 6 && Integer.parseInt(parts[2]) < 40;
    }
}
