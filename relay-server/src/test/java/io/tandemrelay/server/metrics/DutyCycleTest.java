package io.tandemrelay.server.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Gaps between marks. */
final class DutyCycleTest {
    private final DutyCycle dutyCycle = new DutyCycle(100);

    @Test
    void shouldNotTakeTheFirstMarkForAGap() {
        dutyCycle.mark(1_000_000);

        assertThat(dutyCycle.maxGapNs()).isZero();
        assertThat(dutyCycle.stalls()).isZero();
        assertThat(dutyCycle.lastMarkNs()).isEqualTo(1_000_000);
    }

    @Test
    void shouldKeepTheLongestGapAndCountThoseOverTheLimit() {
        dutyCycle.mark(-50);
        dutyCycle.mark(50);
        dutyCycle.mark(151);
        dutyCycle.mark(400);
        dutyCycle.mark(401);

        assertThat(dutyCycle.maxGapNs()).isEqualTo(249);
        assertThat(dutyCycle.stalls()).isEqualTo(2);
        assertThat(dutyCycle.lastMarkNs()).isEqualTo(401);
    }
}
