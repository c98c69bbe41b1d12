package io.tandemrelay.loadgen.compare;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CoresTest {
    @Test
    void shouldReadListsAndRanges() {
        assertThat(Cores.parse("1").stream()).containsExactly(1);
        assertThat(Cores.parse("0-2,5,8-9").stream()).containsExactly(0, 1, 2, 5, 8, 9);
    }
}
