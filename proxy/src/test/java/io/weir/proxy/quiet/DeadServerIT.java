package io.weir.proxy.quiet;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.proxy.testing.LogLines;
import io.weir.proxy.testing.Ports;
import io.weir.proxy.testing.RawConnection;
import io.weir.proxy.testing.RunningWeir;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Meta commands for a server that is not there: answered in a shape that each can have, as quietly as it asks. */
@ParameterizedClass
@EnumSource
final class DeadServerIT {
    private static final String REFUSED = "SERVER_ERROR server-0: connection refused⏎";
    private static final String DEAD = "SERVER_ERROR server-0 is dead: connect-refused: connection refused⏎";

    /** How it is with the server, and what the pool makes of it. */
    enum Absence {
        FAILS_AND_READS_MISS("failures = 1000, on-error = miss", REFUSED, true),
        FAILS_AND_READS_FAIL("failures = 1000, on-error = error", REFUSED, false),
        IS_DEAD_AND_READS_MISS("failures = 1, on-dead = miss", DEAD, true),
        IS_DEAD_AND_READS_FAIL("failures = 1, on-dead = error", DEAD, false);

        private final String settings;
        private final String error;
        private final boolean readsMiss;

        Absence(String settings, String error, boolean readsMiss) {
            this.settings = settings;
            this.error = error;
            this.readsMiss = readsMiss;
        }

        /** The answer to a read that has an answer for a miss. */
        String orError(String miss) {
            return readsMiss ? miss : error;
        }
    }

    @Parameter
    private Absence absence;

    private LogLines log;
    private RunningWeir weir;
    private RawConnection client;

    @BeforeEach
    void start() {
        log = LogLines.capture();
        weir = RunningWeir.start("""
                pools.main {
                  servers = [{ address = "127.0.0.1:%d", name = server-0 }]
                  connect-timeout = 5s, silence-timeout = 40s
                  %s
                }
                """.formatted(Ports.free(), absence.settings));
        client = weir.connect();
        // The first failure is the one that a server of one failure dies of.
        client.send("get first⏎").readLine();
    }

    @AfterEach
    void stop() {
        client.close();
        weir.close();
        log.close();
    }

    @Test
    void reads() {
        expect("mg key⏎", absence.orError("EN⏎"));
        expect("mg key v⏎", absence.orError("EN⏎"));
        expect("mg key s v t⏎", absence.orError("EN⏎"));
        expect("mg key v k Oopaque⏎", absence.orError("EN kkey Oopaque⏎"));
        expect("mg key Oopaque t k⏎", absence.orError("EN Oopaque kkey⏎"));
        expect("mg a2V5 b k v Oopaque⏎", absence.orError("EN ka2V5 b Oopaque⏎"));
        expect("mg key N30 v⏎", absence.orError("EN⏎"));
        expect("me key⏎", absence.orError("EN⏎"));
    }

    @Test
    void quietReads() {
        expect("mg key q⏎", absence.orError(""));
        expect("mg key v k Oopaque q⏎", absence.orError(""));
        expect("mg a2V5 b q k v⏎", absence.orError(""));
    }

    @Test
    void writes() {
        for (String request : List.of(
                "ms key 1 T0⏎x⏎",
                "ms key 1 k Oopaque c⏎x⏎",
                "ms key 1 q⏎x⏎",
                "ms a2V5 1 b q k⏎x⏎",
                "md key⏎",
                "md key k Oopaque⏎",
                "md key q⏎",
                "ma key⏎",
                "ma key N0 v k⏎",
                "ma key v q⏎")) {
            expect(request, absence.error);
        }
    }

    @Test
    void largeValues() {
        String value = "x".repeat(100_000) + "⏎";
        expect("ms key 100000 T0⏎" + value, absence.error);
        expect("ms key 100000 q⏎" + value, absence.error);
        expect("set key 0 0 100000 noreply⏎" + value, "");
    }

    @Test
    void noreply() {
        expect("set key 0 0 1 noreply⏎x⏎delete key noreply⏎incr key 1 noreply⏎touch key 1 noreply⏎", "");
    }

    @Test
    void isCounted() {
        long failed = weir.operator().metric("weir_requests_failed_total");
        expect("mg key v q⏎md key q⏎set key 0 0 1 noreply⏎x⏎", absence.orError("") + absence.error);
        assertThat(weir.operator().metric("weir_requests_failed_total") - failed)
                .isEqualTo(2 * 3);
    }

    private void expect(String request, String answer) {
        client.send(request + "mn⏎" + request + "mn⏎").expect((answer + "MN⏎").repeat(2));
    }
}
