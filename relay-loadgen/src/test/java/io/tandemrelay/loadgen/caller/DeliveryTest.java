package io.tandemrelay.loadgen.caller;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DeliveryTest {
    private static final long MS = 1_000_000;

    @Test
    void shouldSendOneFrameEveryTwentyMilliseconds() {
        assertThat(Delivery.smooth().releaseNs(0)).isZero();
        assertThat(Delivery.smooth().releaseNs(50)).isEqualTo(1000 * MS);
    }

    @Test
    void shouldHoldABurstUntilItsLastFrameIsDue() {
        final Delivery bursts = Delivery.bursts();

        for (int frame = 0; frame < 15; frame++) {
            assertThat(bursts.releaseNs(frame)).isEqualTo(280 * MS);
            assertThat(bursts.releaseNs(frame + 15)).isEqualTo(580 * MS);
        }
    }

    @Test
    void shouldSendAllAtOnceAndThenNothing() {
        final Delivery delivery = Delivery.allAtOnce(500);

        assertThat(delivery.releaseNs(499)).isZero();
        assertThat(delivery.releaseNs(500)).isEqualTo(Long.MAX_VALUE);
    }
}
