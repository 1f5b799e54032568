package io.weir.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class RingMemberTest {
    @Test
    void leavesMemcachedsOwnPortOutOfTheLabel() {
        assertThat(RingMember.labelOf("10.0.0.1", 11211)).isEqualTo("10.0.0.1");
        assertThat(RingMember.labelOf("10.0.0.1", 11212)).isEqualTo("10.0.0.1:11212");
        assertThat(RingMember.labelOf("cache.example.com", 1121)).isEqualTo("cache.example.com:1121");
    }

    @Test
    void weighsAtLeast1() {
        assertThatThrownBy(() -> new RingMember("a", 0)).hasMessage("The weight of a is 0, expected 1 or more.");
    }

    @Test
    void hasALabel() {
        assertThatThrownBy(() -> new RingMember("", 1)).hasMessage("A ring member needs a label.");
    }
}
