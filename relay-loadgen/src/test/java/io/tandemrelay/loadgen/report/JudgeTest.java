package io.tandemrelay.loadgen.report;

import static io.tandemrelay.loadgen.report.Intervals.info;
import static io.tandemrelay.loadgen.report.Intervals.interval;
import static org.assertj.core.api.Assertions.assertThat;

import io.tandemrelay.loadgen.report.Verdict.Finding;
import io.tandemrelay.loadgen.report.Verdict.Outcome;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JudgeTest {
    private static final Limits P99 = new Limits(5, Double.NaN, -1, 2);
    private static final Limits LOSS = new Limits(Double.NaN, 0.01, -1, 2);
    private static final Limits CALLS = new Limits(Double.NaN, Double.NaN, 2, 2);

    @TempDir private Path folder;

    @Test
    void shouldPassARunOfWhichNothingWasAsked() {
        final Verdict verdict = judge(Limits.NONE, interval().counted("failures.no_answer", 9));

        assertThat(verdict.outcome()).isEqualTo(Outcome.PASSED);
        assertThat(verdict.findings())
                .extracting(Finding::measured)
                .containsExactly("none asked for");
    }

    @Test
    void shouldFailTheDirectionWhoseP99IsAboveTheLimit() {
        final Verdict verdict =
                judge(
                        P99,
                        interval()
                                .timed(Series.UPLINK, 4, 100)
                                .timed(Series.DOWNLINK, 1, 98)
                                .timed(Series.DOWNLINK, 7, 2)
                                .timed(Series.ROUND_TRIP, 50, 100));

        assertThat(verdict.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(failures(verdict))
                .containsExactly("Downlink latency p99: 7.00 ms (at most 5 ms)");
    }

    @Test
    void shouldJudgeTheRoundTripWhereNoDirectionWasTimed() {
        final Verdict verdict = judge(P99, interval().timed(Series.ROUND_TRIP, 50, 100));

        assertThat(failures(verdict))
                .containsExactly("Round trip latency p99: 50.0 ms (at most 5 ms)");
    }

    @Test
    void shouldFailWhenNothingWasTimedButALimitIsSet() {
        final Verdict verdict = judge(P99, interval().rampUp().timed(Series.UPLINK, 1, 100));

        assertThat(failures(verdict))
                .singleElement()
                .asString()
                .contains("nothing measured", "ended during its ramp-up");
    }

    @Test
    void shouldFailAboveTheLossRatioOnly() {
        final Intervals atLimit = sent(1000).counted("faults.downlink.lost", 10);
        final Intervals above = sent(1000).counted("faults.downlink.lost", 11);

        assertThat(judge(LOSS, atLimit).outcome()).isEqualTo(Outcome.PASSED);
        assertThat(failures(judge(LOSS, above)))
                .containsExactly("Lost frames: 11 of 1,000, 1.1 % (at most 1 %)");
    }

    @Test
    void shouldFailWhenNobodyHeardAnything() {
        final Intervals unheard = interval().counted("frames.uplink.sent", 1000);

        assertThat(failures(judge(LOSS, unheard)))
                .singleElement()
                .asString()
                .contains("nothing was proven", "--unproven");
    }

    @Test
    void shouldFailWhenMessagesBrokeTheProtocol() {
        assertThat(failures(judge(LOSS, sent(1000).counted("protocol_faults", 3))))
                .singleElement()
                .asString()
                .contains("Protocol faults: 3");
    }

    @Test
    void shouldFailWhenNoFrameWasSentButALossLimitIsSet() {
        assertThat(failures(judge(LOSS, interval())))
                .singleElement()
                .asString()
                .contains("no frame was sent");
    }

    @ParameterizedTest
    @ValueSource(strings = {"corrupted", "swapped", "doubled", "foreign", "stale"})
    void shouldFailBrokenFramesWheneverALossLimitIsGiven(String kind) {
        final Intervals one = sent(1000).counted("faults.echo." + kind, 1);

        assertThat(judge(LOSS, one).outcome()).isEqualTo(Outcome.FAILED);
        assertThat(judge(CALLS, one).outcome()).isEqualTo(Outcome.PASSED);
    }

    @Test
    void shouldFailAboveTheFailedCallsOnly() {
        final Intervals two =
                interval()
                        .counted("calls.started", 10)
                        .counted("failures.no_answer", 1)
                        .counted("failures.webhook_refused", 1);
        final Intervals three =
                interval().counted("calls.started", 10).counted("failures.no_answer", 3);

        assertThat(judge(CALLS, two).outcome()).isEqualTo(Outcome.PASSED);
        assertThat(failures(judge(CALLS, three)))
                .containsExactly("Failed calls: 3 of 10 (at most 2)");
    }

    @Test
    void shouldVoidALateRunWhateverElseItShows() {
        final Verdict verdict =
                judge(
                        P99,
                        interval().timed(Series.UPLINK, 9, 100).timed(Series.LATENESS, 2.2, 100));

        assertThat(verdict.outcome()).isEqualTo(Outcome.VOID);
        assertThat(verdict.findings().getFirst().text())
                .contains("2.20 ms (at most 2 ms)", "generator's machine", "--shard", "taskset");
    }

    @Test
    void shouldBelieveAGeneratorAtItsLimit() {
        assertThat(
                        judge(
                                        P99,
                                        interval()
                                                .timed(Series.UPLINK, 1, 100)
                                                .timed(Series.LATENESS, 1.99, 100))
                                .outcome())
                .isEqualTo(Outcome.PASSED);
    }

    @Test
    void shouldVoidARunOfWhichOneProcessOfManyWasLate() throws IOException {
        final Path punctual = record("a", interval().timed(Series.LATENESS, 0.1, 100_000));
        final Path late = record("b", interval().timed(Series.LATENESS, 5, 100));

        final Run run = Run.read(List.of(punctual, late));

        assertThat(run.total(Series.LATENESS).getValueAtPercentile(99)).isLessThan(2_000_000);
        assertThat(run.verdict().outcome()).isEqualTo(Outcome.VOID);
    }

    @Test
    void shouldJudgeASearchByItsStepsAndNotByItsTotals() {
        final Run run =
                Run.of(
                        info("capacity", Limits.NONE),
                        List.of(interval().timed(Series.LATENESS, 50, 100).at(0)));

        final Verdict found = run.with(SampleRun.capacity()).verdict();
        final Verdict none =
                run.with(
                                new Capacity(
                                        5,
                                        List.of(),
                                        List.of(),
                                        Double.NaN,
                                        2,
                                        Capacity.Bound.TARGET))
                        .verdict();
        final Verdict allVoid =
                run.with(
                                new Capacity(
                                        5,
                                        List.of(
                                                new Capacity.Step(
                                                        1,
                                                        100,
                                                        1,
                                                        0,
                                                        0,
                                                        9,
                                                        25,
                                                        false,
                                                        true,
                                                        false,
                                                        Double.NaN,
                                                        Double.NaN)),
                                        List.of(),
                                        Double.NaN,
                                        2,
                                        Capacity.Bound.GENERATOR))
                        .verdict();

        assertThat(found.outcome()).isEqualTo(Outcome.PASSED);
        assertThat(found.findings().getFirst().measured())
                .isEqualTo("1,940 to 2,020 calls in 3 searches");
        assertThat(none.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(allVoid.outcome()).isEqualTo(Outcome.VOID);
    }

    @Test
    void shouldTakeTheTightestLimitOfAllProcesses() {
        assertThat(P99.and(LOSS).and(CALLS).and(new Limits(3, 0.5, 7, -1)))
                .isEqualTo(new Limits(3, 0.01, 2, 2));
    }

    private static Intervals sent(long frames) {
        return interval()
                .counted("frames.uplink.sent", frames / 2)
                .counted("frames.downlink.sent", frames / 2)
                .counted("frames.uplink.heard", frames / 2)
                .counted("frames.downlink.heard", frames / 2);
    }

    private static Verdict judge(Limits limits, Intervals interval) {
        return Run.of(info("load", limits), List.of(interval.at(0))).verdict();
    }

    private static List<String> failures(Verdict verdict) {
        return verdict.findings().stream()
                .filter(finding -> finding.outcome() == Outcome.FAILED)
                .map(Finding::text)
                .toList();
    }

    private Path record(String name, Intervals interval) throws IOException {
        final Path record = folder.resolve(name);
        try (RunWriter writer = new RunWriter(record, info("load", Limits.NONE))) {
            writer.interval(interval.at(0));
        }
        return record;
    }
}
