package io.tandemrelay.server.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import org.HdrHistogram.Histogram;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

/** Recording without surprises. */
final class LatencyRecordersTest {
    private final LatencyRecorders latencies = new LatencyRecorders();

    @Test
    void shouldClampWhatIsOutOfRange() {
        latencies.record(LatencyStage.CALL_SETUP, -5);
        latencies.record(LatencyStage.CALL_SETUP, Long.MAX_VALUE);

        final Histogram taken = latencies.takeInterval(LatencyStage.CALL_SETUP);

        assertThat(taken.getTotalCount()).isEqualTo(2);
        assertThat(taken.getMinValue()).isZero();
        assertThat(taken.getMaxValue()).isCloseTo(60_000_000_000L, byPercent(1));
    }

    @Test
    void shouldKeepEachValueToOnePercent() {
        for (long ns = 10_000; ns < LatencyStage.HIGHEST_NS; ns *= 3) {
            latencies.record(LatencyStage.UPLINK_HOLD, ns);
            assertThat(latencies.takeInterval(LatencyStage.UPLINK_HOLD).getMaxValue())
                    .isCloseTo(ns, byPercent(1));
        }
    }

    @Test
    void shouldGiveEachValueOnceAndToItsStage() {
        latencies.record(LatencyStage.CALL_SETUP, 1000);

        assertThat(latencies.takeInterval(LatencyStage.BARGE_IN).getTotalCount()).isZero();
        assertThat(latencies.takeInterval(LatencyStage.CALL_SETUP).getTotalCount()).isEqualTo(1);
        assertThat(latencies.takeInterval(LatencyStage.CALL_SETUP).getTotalCount()).isZero();
    }

    @Test
    void shouldAllocateNothingPerValue() {
        final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        recordMany();
        threads.getCurrentThreadAllocatedBytes();

        final long before = threads.getCurrentThreadAllocatedBytes();
        recordMany();
        final long after = threads.getCurrentThreadAllocatedBytes();

        assertThat(after - before).isLessThan(1000); // the measurement's own; 0 per value
    }

    private void recordMany() {
        for (int i = 0; i < 20_000; i++) {
            latencies.record(LatencyStage.UPLINK_TRANSIT, i * 7919L);
        }
    }

    private static Percentage byPercent(double percent) {
        return Percentage.withPercentage(percent);
    }
}
