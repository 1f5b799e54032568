package io.weir.loadtest.generator;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Which versions a get may see. */
class VersionsTest {
    private final Versions versions = new Versions(2);

    @Test
    void nothingWasSentAtFirst() {
        assertThat(versions.least(0)).isZero();
        assertThat(versions.wasSent(0, 0)).isFalse();
        assertThat(versions.wasSent(0, 1)).isFalse();
    }

    @Test
    void anAcknowledgedVersionIsTheLeast() {
        assertThat(versions.send(0)).isEqualTo(1);
        assertThat(versions.least(0)).isZero();
        assertThat(versions.wasSent(0, 1)).isTrue();
        versions.acknowledged(0);
        assertThat(versions.least(0)).isEqualTo(1);
        assertThat(versions.least(1)).isZero();
    }

    @Test
    void overlappingSetsMayHaveBeenCarriedOutInAnyOrder() {
        versions.send(0);
        versions.acknowledged(0);
        versions.send(0);
        versions.send(0);
        versions.acknowledged(0);
        assertThat(versions.least(0)).as("one is still under way").isEqualTo(1);
        versions.acknowledged(0);
        assertThat(versions.least(0))
                .as("the first of the two may have been the last")
                .isEqualTo(2);
    }

    @Test
    void aFailedSetMayComeAtAnyTime() {
        versions.send(0);
        versions.acknowledged(0);
        int lost = versions.send(0);
        versions.failed(0, lost);
        assertThat(versions.least(0)).as("it may never come").isEqualTo(1);
        versions.send(0);
        versions.acknowledged(0);
        assertThat(versions.least(0)).as("or now").isEqualTo(lost);
        versions.send(0);
        versions.acknowledged(0);
        assertThat(versions.least(0)).as("or later").isEqualTo(lost);
    }

    @Test
    void failuresAloneLeaveWhatWasThere() {
        versions.send(0);
        versions.acknowledged(0);
        versions.failed(0, versions.send(0));
        versions.failed(0, versions.send(0));
        assertThat(versions.least(0)).isEqualTo(1);
    }
}
