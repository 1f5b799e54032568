package io.weir.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class CircuitTest {
    private static final long DEAD_TIMEOUT = 60_000_000_000L;
    private static final CircuitPolicy POLICY = new CircuitPolicy(3, DEAD_TIMEOUT, 10 * DEAD_TIMEOUT);
    private static final FailureCause TIMEOUT = new FailureCause(FailureKind.REQUEST_TIMEOUT, "no reply within 500 ms");
    private static final FailureCause REFUSED = new FailureCause(FailureKind.CONNECT_REFUSED, "");

    @Test
    void startsAlive() {
        assertThat(Circuit.untried()).isEqualTo(new Alive(0));
    }

    @Test
    void takesRequestsOnlyWhileAlive() {
        assertThat(new Alive(0).takesRequests()).isTrue();
        assertThat(new Alive(2).takesRequests()).isTrue();
        assertThat(new Dead(TIMEOUT, 0, 0, 0).takesRequests()).isFalse();
        assertThat(new Probing(TIMEOUT, 0, 0).takesRequests()).isFalse();
    }

    @Test
    void successOfAWellServerChangesNothing() {
        Circuit well = Circuit.untried();
        assertThat(well.onSuccess()).isSameAs(well);
    }

    @Test
    void failuresInARowAddUpToDeath() {
        Circuit circuit = Circuit.untried();
        circuit = circuit.onFailure(REFUSED, 100, POLICY);
        assertThat(circuit).isEqualTo(new Alive(1));
        circuit = circuit.onFailure(REFUSED, 200, POLICY);
        assertThat(circuit).isEqualTo(new Alive(2));
        circuit = circuit.onFailure(TIMEOUT, 300, POLICY);
        assertThat(circuit).isEqualTo(new Dead(TIMEOUT, 300, 300 + DEAD_TIMEOUT, 0));
    }

    @Test
    void successForgetsEarlierFailures() {
        Circuit circuit = Circuit.untried().onFailure(REFUSED, 1, POLICY).onFailure(REFUSED, 2, POLICY);
        circuit = circuit.onSuccess();
        assertThat(circuit).isEqualTo(new Alive(0));
        assertThat(circuit.onFailure(REFUSED, 3, POLICY).takesRequests()).isTrue();
    }

    @Test
    void oneFailureIsEnoughWhereThePolicySaysSo() {
        assertThat(Circuit.untried().onFailure(REFUSED, 7, new CircuitPolicy(1, 10, 10)))
                .isEqualTo(new Dead(REFUSED, 7, 17, 0));
    }

    @Test
    void aPolicyLoweredByAReloadKillsAtTheNextFailure() {
        assertThat(new Alive(4).onFailure(REFUSED, 7, new CircuitPolicy(2, 10, 10)))
                .isEqualTo(new Dead(REFUSED, 7, 17, 0));
    }

    @Test
    void aDeadServerIsProbedWhenTheTimeHasCome() {
        Dead dead = new Dead(TIMEOUT, 300, 1_300, 0);
        assertThat(dead.onProbeDue(1_299)).isSameAs(dead);
        assertThat(dead.onProbeDue(1_300)).isEqualTo(new Probing(TIMEOUT, 300, 0));
        assertThat(new Dead(TIMEOUT, 300, 1_300, 4).onProbeDue(1_300)).isEqualTo(new Probing(TIMEOUT, 300, 4));
        assertThat(dead.onProbeDue(9_999)).isEqualTo(new Probing(TIMEOUT, 300, 0));
    }

    /** {@link System#nanoTime} may wrap from the largest long to the smallest. */
    @ParameterizedTest
    @ValueSource(longs = {Long.MAX_VALUE - 5, Long.MAX_VALUE, Long.MIN_VALUE, -5, 0})
    void theClockMayWrap(long death) {
        Circuit dead = Circuit.untried().onFailure(REFUSED, death, new CircuitPolicy(1, 10, 10));
        assertThat(dead.onProbeDue(death + 9)).isSameAs(dead);
        assertThat(dead.onProbeDue(death + 10)).isInstanceOf(Probing.class);
    }

    @Test
    void aProbeThatSucceedsRevives() {
        assertThat(new Probing(TIMEOUT, 300, 0).onProbeSucceeded()).isEqualTo(new Alive(0));
    }

    @Test
    void aProbeThatFailsKeepsTheDeathAndTellsTheNewCause() {
        assertThat(new Probing(TIMEOUT, 300, 0).onProbeFailed(REFUSED, 5_000, POLICY, 0))
                .isEqualTo(new Dead(REFUSED, 300, 5_000 + 2 * DEAD_TIMEOUT, 1));
    }

    @Test
    void eachProbeThatFailsDoublesTheWaitUpToItsMaximum() {
        Circuit circuit = Circuit.untried().onErrorRate(TIMEOUT, 0, POLICY);
        List<Long> waits = new ArrayList<>();
        List<Integer> attempts = new ArrayList<>();
        long now = 0;
        for (int probe = 0; probe < 6; probe++) {
            Dead dead = (Dead) circuit;
            waits.add((dead.probeAtNanos() - now) / DEAD_TIMEOUT);
            attempts.add(dead.attempts());
            now = dead.probeAtNanos();
            circuit = dead.onProbeDue(now).onProbeFailed(REFUSED, now, POLICY, 0);
        }
        assertThat(waits).containsExactly(1L, 2L, 4L, 8L, 10L, 10L);
        assertThat(attempts).containsExactly(0, 1, 2, 3, 4, 5);
    }

    @Test
    void aServerThatCameBackStartsWithTheShortestWaitAgain() {
        Circuit back = new Probing(TIMEOUT, 0, 9).onProbeSucceeded();
        assertThat(back.onErrorRate(REFUSED, 7, POLICY)).isEqualTo(new Dead(REFUSED, 7, 7 + DEAD_TIMEOUT, 0));
    }

    @ParameterizedTest
    @CsvSource({"0, 2000", "0.005, 1999", "0.5, 1900", "0.999999, 1801"})
    void jitterShortensTheWaitByUpToATenth(double jitter, long wait) {
        CircuitPolicy policy = new CircuitPolicy(1, 1_000, 5_000);
        assertThat(new Probing(TIMEOUT, 0, 0).onProbeFailed(REFUSED, 100, policy, jitter))
                .isEqualTo(new Dead(REFUSED, 0, 100 + wait, 1));
    }

    @Test
    void jitterShortensTheLongestWait() {
        CircuitPolicy policy = new CircuitPolicy(1, 1_000, 1_000);
        assertThat(new Probing(TIMEOUT, 0, 3).onProbeFailed(REFUSED, 100, policy, 0.5))
                .isEqualTo(new Dead(REFUSED, 0, 1_050, 4));
    }

    @ParameterizedTest
    @ValueSource(doubles = {-0.001, 1, Double.NaN})
    void jitterOutOfRangeIsRefused(double jitter) {
        assertThatThrownBy(() -> new Probing(TIMEOUT, 0, 0).onProbeFailed(REFUSED, 100, POLICY, jitter))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("jitter must be from 0 to less than 1, not " + jitter);
    }

    @Test
    void theShortestWaitOfAllIsStillOne() {
        CircuitPolicy policy = new CircuitPolicy(1, 1, 1);
        assertThat(new Probing(TIMEOUT, 0, 0).onProbeFailed(REFUSED, 100, policy, 0.999))
                .isEqualTo(new Dead(REFUSED, 0, 101, 1));
    }

    /** Each wait is the maximum as soon as doubling would go past it, or past what a long holds. */
    @ParameterizedTest
    @CsvSource({
        "1, 61, 4611686018427387904",
        "1, 62, 9223372036854775807",
        "1, 63, 9223372036854775807",
        "1, 2147483646, 9223372036854775807",
        "4611686018427387904, 0, 9223372036854775807",
        "3, 60, 6917529027641081856",
        "3, 61, 9223372036854775807"
    })
    void doublingDoesNotOverflow(long deadTimeout, int attempts, long wait) {
        CircuitPolicy policy = new CircuitPolicy(1, deadTimeout, Long.MAX_VALUE);
        assertThat(new Probing(TIMEOUT, 0, attempts).onProbeFailed(REFUSED, 0, policy, 0))
                .isEqualTo(new Dead(REFUSED, 0, wait, attempts + 1));
    }

    @Test
    void attemptsDoNotOverflow() {
        assertThat(new Probing(TIMEOUT, 0, Integer.MAX_VALUE).onProbeFailed(REFUSED, 0, POLICY, 0))
                .isEqualTo(new Dead(REFUSED, 0, 10 * DEAD_TIMEOUT, Integer.MAX_VALUE));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 2})
    void anErrorRateKillsWhateverFailedInARow(int failures) {
        FailureCause rate = new FailureCause(FailureKind.ERROR_RATE, "60 of 100 requests");
        assertThat(new Alive(failures).onErrorRate(rate, 100, POLICY))
                .isEqualTo(new Dead(rate, 100, 100 + DEAD_TIMEOUT, 0));
    }

    @Test
    void oneProbeAtATime() {
        Circuit probing = new Dead(TIMEOUT, 0, 10, 0).onProbeDue(10);
        assertThat(probing.onProbeDue(1_000_000)).isSameAs(probing);
    }

    static Stream<Circuit> notAlive() {
        return Stream.of(new Dead(TIMEOUT, 0, 10, 0), new Probing(TIMEOUT, 0, 0));
    }

    @ParameterizedTest
    @MethodSource("notAlive")
    void lateNewsOfRequestsChangeNothing(Circuit circuit) {
        assertThat(circuit.onSuccess()).isSameAs(circuit);
        assertThat(circuit.onFailure(REFUSED, 500, POLICY)).isSameAs(circuit);
        assertThat(circuit.onErrorRate(REFUSED, 500, POLICY)).isSameAs(circuit);
    }

    @Test
    void outcomesOfAProbeCountOnlyWhileProbing() {
        for (Circuit circuit : List.of(new Alive(2), new Dead(TIMEOUT, 0, 10, 0))) {
            assertThat(circuit.onProbeSucceeded()).isSameAs(circuit);
            assertThat(circuit.onProbeFailed(REFUSED, 500, POLICY, 0)).isSameAs(circuit);
        }
    }

    @Test
    void aServerAliveIsNotProbed() {
        Circuit alive = new Alive(2);
        assertThat(alive.onProbeDue(Long.MAX_VALUE)).isSameAs(alive);
    }

    @Test
    void aPolicyThatNeverOpensOrNeverWaitsIsRefused() {
        assertThatThrownBy(() -> new CircuitPolicy(0, 1, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("failures must be at least 1, not 0");
        assertThatThrownBy(() -> new CircuitPolicy(1, 0, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the dead timeout must be more than 0, not 0 ns");
        assertThatThrownBy(() -> new CircuitPolicy(1, 10, 9))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the longest dead timeout must be at least the first, 10 ns, not 9 ns");
    }

    /** What it owes it is told at once. */
    @Test
    void aServerThatOwesADeleteIsDeadAndProbedAtOnce() {
        Circuit dead = new Alive(0).onDebt(TIMEOUT, 100);
        assertThat(dead).isEqualTo(new Dead(TIMEOUT, 100, 100, 0));
        assertThat(dead.onProbeDue(100)).isInstanceOf(Probing.class);
        // One that is dead already is told when its time has come.
        Circuit longDead = new Dead(REFUSED, 1, 9_000, 3);
        assertThat(longDead.onDebt(TIMEOUT, 100)).isSameAs(longDead);
        Circuit probing = new Probing(REFUSED, 1, 3);
        assertThat(probing.onDebt(TIMEOUT, 100)).isSameAs(probing);
    }

    @Test
    void labelsAreTheWordsOfLogsAndMetrics() {
        assertThat(Stream.of(FailureKind.values()).map(FailureKind::label))
                .containsExactly(
                        "connect-timeout",
                        "connect-refused",
                        "connect-failed",
                        "connection-lost",
                        "request-timeout",
                        "protocol-error",
                        "server-error",
                        "unresolved-host",
                        "error-rate",
                        "owes-deletes");
    }

    @Test
    void aCauseReadsAsOneLine() {
        assertThat(TIMEOUT).hasToString("request-timeout: no reply within 500 ms");
        assertThat(REFUSED).hasToString("connect-refused");
    }
}
