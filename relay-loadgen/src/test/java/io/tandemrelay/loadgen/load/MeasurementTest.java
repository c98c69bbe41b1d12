package io.tandemrelay.loadgen.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tandemrelay.loadgen.report.Interval;
import io.tandemrelay.loadgen.report.Series;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class MeasurementTest {
    private static final double MAX_LATENESS_MS = 2;

    private final Measurement measurement = new Measurement(2, MAX_LATENESS_MS);

    @Test
    void shouldTimeOnlySecondsInWhichTheGeneratorWasInTime() {
        measurement.add(second(1, 5, Map.of()));
        measurement.add(second(9, 80, Map.of()));

        assertThat(measurement.isOpen()).isTrue();
        assertThat(measurement.p99(Series.UPLINK)).isCloseTo(5, within(0.01));
        assertThat(measurement.p99(Series.LATENESS)).isCloseTo(1, within(0.01));

        measurement.add(second(1.5, 6, Map.of()));

        assertThat(measurement.isOpen()).isFalse();
        assertThat(measurement.isVoid()).isFalse();
        assertThat(measurement.timedSeconds()).isEqualTo(2);
        assertThat(measurement.lateSeconds()).isOne();
    }

    @Test
    void shouldCountWhatWasLostInALateSecond() {
        measurement.add(second(9, 80, Map.of("faults.uplink.lost", 3L)));
        measurement.add(second(1, 5, Map.of("faults.downlink.doubled", 1L)));

        assertThat(measurement.lost()).isEqualTo(4);
    }

    @Test
    void shouldBeVoidWhenTheGeneratorWasLateFromTheStart() {
        measurement.add(second(9, 1, Map.of()));
        measurement.add(second(9, 1, Map.of()));
        assertThat(measurement.isVoid()).isFalse();

        measurement.add(second(9, 1, Map.of()));

        assertThat(measurement.isVoid()).isTrue();
        assertThat(measurement.isOpen()).isFalse();
        assertThat(measurement.timedSeconds()).isZero();
        assertThat(measurement.p99(Series.UPLINK)).isZero();
    }

    @Test
    void shouldBeVoidOnceItsPatienceIsOver() {
        measurement.add(second(1, 1, Map.of()));
        for (int late = 1; late <= 8; late++) {
            measurement.add(second(9, 1, Map.of()));
            assertThat(measurement.isVoid()).isFalse();
        }

        measurement.add(second(9, 1, Map.of()));

        assertThat(measurement.isVoid()).isTrue();
        assertThat(measurement.isOpen()).isFalse();
        assertThat(measurement.timedSeconds()).isOne();
    }

    @Test
    void shouldMissWhatWasSentAndNotHeard() {
        final String sent = Count.FRAMES_UPLINK_SENT.key();
        final String heard = Count.FRAMES_UPLINK_HEARD.key();
        measurement.add(second(1, 1, Map.of(sent, 500L, heard, 470L)));

        assertThat(measurement.heardAll(10)).isTrue();
        assertThat(measurement.heardAll(9)).isFalse();
    }

    @Test
    void shouldTellTheRelaysCpu() {
        measurement.add(second(1, 1, Map.of("cpu.relay.us", 500_000L, "cpu.frames", 25_000L)));

        assertThat(measurement.cpuMicrosPerFrame()).isCloseTo(20, within(1e-9));
        assertThat(measurement.relayCores()).isCloseTo(0.5, within(1e-9));
        assertThat(new Measurement(1, 2).cpuMicrosPerFrame()).isNaN();
    }

    private static Interval second(double latenessMs, double uplinkMs, Map<String, Long> counts) {
        return new Interval(
                1_000,
                2_000,
                true,
                10,
                Map.of(Series.LATENESS, all(latenessMs), Series.UPLINK, all(uplinkMs)),
                counts);
    }

    private static Histogram all(double ms) {
        final Histogram histogram = new Histogram(3);
        histogram.recordValueWithCount((long) (ms * 1e6), 100);
        return histogram;
    }
}
