package io.tandemrelay.loadgen.report;

import static io.tandemrelay.loadgen.report.Intervals.info;
import static io.tandemrelay.loadgen.report.Intervals.interval;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunTest {
    @TempDir private Path folder;

    @Test
    void shouldAddHistogramsAndCountsOfAllShards() throws IOException {
        final Path one =
                record(
                        "one",
                        "load",
                        interval()
                                .timed(Series.UPLINK, 1, 90)
                                .counted("marks", 3)
                                .callsUp(10)
                                .at(0),
                        interval()
                                .timed(Series.UPLINK, 2, 5)
                                .counted("marks", 4)
                                .callsUp(20)
                                .at(1));
        final Path other =
                record(
                        "other",
                        "load",
                        interval().timed(Series.UPLINK, 9, 5).counted("marks", 5).callsUp(7).at(1));

        final Run run = Run.read(List.of(one, other));

        final Histogram uplink = run.total(Series.UPLINK);
        assertThat(uplink.getTotalCount()).isEqualTo(100);
        assertThat(uplink.getValueAtPercentile(50) / 1e6).isCloseTo(1, within(0.01));
        assertThat(uplink.getMaxValue() / 1e6).isCloseTo(9, within(0.01));
        assertThat(run.total("marks")).isEqualTo(12);
        assertThat(run.peakCalls()).isEqualTo(27);
        assertThat(run.processes()).hasSize(2);
        assertThat(run.slots()).hasSize(2);
        assertThat(run.slots().get(1).latencies().get(Series.UPLINK))
                .isEqualTo(Latency.of(sum(2, 9)));
        assertThat(run.slots().get(1).counts()).containsEntry("marks", 9.0);
    }

    @Test
    void shouldLeaveRampUpOutOfLatenciesButNotOutOfCounts() {
        final Run run =
                Run.of(
                        info("load", Limits.NONE),
                        List.of(
                                interval()
                                        .rampUp()
                                        .timed(Series.UPLINK, 80, 1)
                                        .timed(Series.LATENESS, 80, 1)
                                        .counted("marks", 2)
                                        .at(0),
                                interval().timed(Series.UPLINK, 1, 1).counted("marks", 3).at(1)));

        assertThat(run.total(Series.UPLINK).getMaxValue() / 1e6).isCloseTo(1, within(0.01));
        assertThat(run.total(Series.LATENESS).getTotalCount()).isZero();
        assertThat(run.processes().getFirst().lateness().getTotalCount()).isZero();
        assertThat(run.total("marks")).isEqualTo(5);
        assertThat(run.slots()).extracting(Slot::measured).containsExactly(false, true);
        assertThat(run.slots().getFirst().latencies()).containsKey(Series.UPLINK);
    }

    @Test
    void shouldShareCountsOfAnIntervalBetweenTheSecondsItCovers() {
        final Run run =
                Run.of(
                        info("load", Limits.NONE),
                        List.of(
                                interval().counted("marks", 100).callsUp(5).at(750, 1000),
                                interval().counted("marks", 100).callsUp(6).at(1750, 1000)));

        assertThat(run.slots())
                .extracting(slot -> slot.counts().get("marks"))
                .containsExactly(25.0, 100.0, 75.0);
        assertThat(run.total("marks")).isEqualTo(200);
        assertThat(run.peakCalls()).isEqualTo(6);
    }

    @Test
    void shouldTakeLongerSlotsForLongerIntervalsAndForLongRuns() {
        final Run fives =
                Run.of(
                        info("load", Limits.NONE),
                        List.of(interval().at(0, 5000), interval().at(5000, 5000)));
        final Run hour =
                Run.of(
                        info("load", Limits.NONE),
                        List.of(interval().at(0), interval().at(1), interval().at(3599)));

        assertThat(fives.slotMs()).isEqualTo(5000);
        assertThat(fives.slots()).hasSize(2);
        assertThat(hour.slotMs()).isEqualTo(5000);
    }

    @Test
    void shouldCountCallsAtTheCallersOnlyAndAtAgentsWhenTheyAreAlone() throws IOException {
        final Path callers =
                record(
                        "callers",
                        "load",
                        interval()
                                .counted("calls.started", 10)
                                .counted("failures.no_answer", 1)
                                .counted("frames.uplink.sent", 500)
                                .callsUp(10)
                                .at(0));
        final Path agents =
                record(
                        "agents",
                        "agent",
                        interval()
                                .counted("calls.started", 9)
                                .counted("failures.reset", 1)
                                .counted("frames.uplink.heard", 498)
                                .callsUp(9)
                                .at(0));

        final Run both = Run.read(List.of(callers, agents));
        final Run alone = Run.read(List.of(agents));

        assertThat(both.total("calls.started")).isEqualTo(10);
        assertThat(both.failedCalls()).isEqualTo(1);
        assertThat(both.peakCalls()).isEqualTo(10);
        assertThat(both.lost("uplink")).isEqualTo(2);
        assertThat(alone.total("calls.started")).isEqualTo(9);
        assertThat(alone.peakCalls()).isEqualTo(9);
    }

    @Test
    void shouldCountADirectionThatStayedSilentAsLost() {
        final Run run =
                Run.of(
                        info("load", Limits.NONE),
                        List.of(
                                interval()
                                        .counted("frames.uplink.sent", 1000)
                                        .counted("frames.uplink.heard", 990)
                                        .counted("faults.uplink.corrupted", 10)
                                        .counted("frames.downlink.sent", 1000)
                                        .at(0)));

        assertThat(run.lost("uplink")).isZero();
        assertThat(run.lost("downlink")).isEqualTo(1000);
    }

    @Test
    void shouldNotCountALostFrameAtBothItsSigns() {
        final Run run =
                Run.of(
                        info("load", Limits.NONE),
                        List.of(
                                interval()
                                        .counted("frames.uplink.sent", 1000)
                                        .counted("frames.uplink.heard", 990)
                                        .counted("faults.uplink.lost", 8)
                                        .counted("frames.downlink.sent", 1000)
                                        .counted("frames.downlink.heard", 999)
                                        .counted("faults.downlink.lost", 1)
                                        .at(0)));

        assertThat(run.lost("uplink")).isEqualTo(10);
        assertThat(run.lost()).isEqualTo(11);
        assertThat(run.lossRatio()).isCloseTo(11 / 2000.0, within(1e-12));
    }

    private Path record(String name, String role, Interval... intervals) throws IOException {
        final Path record = folder.resolve(name);
        try (RunWriter writer = new RunWriter(record, info(role, Limits.NONE))) {
            for (Interval interval : intervals) {
                writer.interval(interval);
            }
        }
        return record;
    }

    private static Histogram sum(double... eachMs) {
        final Histogram sum = new Histogram(3);
        for (double ms : eachMs) {
            sum.recordValueWithCount(Math.round(ms * 1e6), 5);
        }
        return sum;
    }
}
