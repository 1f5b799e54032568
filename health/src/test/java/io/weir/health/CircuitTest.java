package io.weir.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class CircuitTest {
    private static final long DEAD_TIMEOUT = 60_000_000_000L;
    private static final CircuitPolicy POLICY = new CircuitPolicy(3, DEAD_TIMEOUT);
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
        assertThat(new Dead(TIMEOUT, 0, 0).takesRequests()).isFalse();
        assertThat(new Probing(TIMEOUT, 0).takesRequests()).isFalse();
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
        assertThat(circuit).isEqualTo(new Dead(TIMEOUT, 300, 300 + DEAD_TIMEOUT));
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
        assertThat(Circuit.untried().onFailure(REFUSED, 7, new CircuitPolicy(1, 10)))
                .isEqualTo(new Dead(REFUSED, 7, 17));
    }

    @Test
    void aPolicyLoweredByAReloadKillsAtTheNextFailure() {
        assertThat(new Alive(4).onFailure(REFUSED, 7, new CircuitPolicy(2, 10))).isEqualTo(new Dead(REFUSED, 7, 17));
    }

    @Test
    void aDeadServerIsProbedWhenTheTimeHasCome() {
        Dead dead = new Dead(TIMEOUT, 300, 1_300);
        assertThat(dead.onProbeDue(1_299)).isSameAs(dead);
        assertThat(dead.onProbeDue(1_300)).isEqualTo(new Probing(TIMEOUT, 300));
        assertThat(dead.onProbeDue(9_999)).isEqualTo(new Probing(TIMEOUT, 300));
    }

    /** {@link System#nanoTime} may wrap from the largest long to the smallest. */
    @ParameterizedTest
    @ValueSource(longs = {Long.MAX_VALUE - 5, Long.MAX_VALUE, Long.MIN_VALUE, -5, 0})
    void theClockMayWrap(long death) {
        Circuit dead = Circuit.untried().onFailure(REFUSED, death, new CircuitPolicy(1, 10));
        assertThat(dead.onProbeDue(death + 9)).isSameAs(dead);
        assertThat(dead.onProbeDue(death + 10)).isInstanceOf(Probing.class);
    }

    @Test
    void aProbeThatSucceedsRevives() {
        assertThat(new Probing(TIMEOUT, 300).onProbeSucceeded()).isEqualTo(new Alive(0));
    }

    @Test
    void aProbeThatFailsKeepsTheDeathAndTellsTheNewCause() {
        assertThat(new Probing(TIMEOUT, 300).onProbeFailed(REFUSED, 5_000, POLICY))
                .isEqualTo(new Dead(REFUSED, 300, 5_000 + DEAD_TIMEOUT));
    }

    @Test
    void oneProbeAtATime() {
        Circuit probing = new Dead(TIMEOUT, 0, 10).onProbeDue(10);
        assertThat(probing.onProbeDue(1_000_000)).isSameAs(probing);
    }

    static Stream<Circuit> notAlive() {
        return Stream.of(new Dead(TIMEOUT, 0, 10), new Probing(TIMEOUT, 0));
    }

    @ParameterizedTest
    @MethodSource("notAlive")
    void lateNewsOfRequestsChangeNothing(Circuit circuit) {
        assertThat(circuit.onSuccess()).isSameAs(circuit);
        assertThat(circuit.onFailure(REFUSED, 500, POLICY)).isSameAs(circuit);
    }

    @Test
    void outcomesOfAProbeCountOnlyWhileProbing() {
        for (Circuit circuit : List.of(new Alive(2), new Dead(TIMEOUT, 0, 10))) {
            assertThat(circuit.onProbeSucceeded()).isSameAs(circuit);
            assertThat(circuit.onProbeFailed(REFUSED, 500, POLICY)).isSameAs(circuit);
        }
    }

    @Test
    void aServerAliveIsNotProbed() {
        Circuit alive = new Alive(2);
        assertThat(alive.onProbeDue(Long.MAX_VALUE)).isSameAs(alive);
    }

    @Test
    void aPolicyThatNeverOpensOrNeverWaitsIsRefused() {
        assertThatThrownBy(() -> new CircuitPolicy(0, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("failures must be at least 1, not 0");
        assertThatThrownBy(() -> new CircuitPolicy(1, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the dead timeout must be more than 0, not 0 ns");
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
                        "unresolved-host");
    }

    @Test
    void aCauseReadsAsOneLine() {
        assertThat(TIMEOUT).hasToString("request-timeout: no reply within 500 ms");
        assertThat(REFUSED).hasToString("connect-refused");
    }
}
