package io.tandemrelay.loadgen.report;

import io.tandemrelay.loadgen.report.Verdict.Finding;
import io.tandemrelay.loadgen.report.Verdict.Outcome;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import org.HdrHistogram.Histogram;

/** The rules by which a run is judged. */
final class Judge {
    private static final List<String> BROKEN_KINDS =
            List.of("corrupted", "swapped", "doubled", "foreign", "stale");

    private final Run run;
    private final Limits limits;
    private final List<Finding> findings = new ArrayList<>();

    Judge(Run run) {
        this.run = run;
        this.limits = run.limits();
    }

    Verdict verdict() {
        final Capacity capacity = run.capacity();
        if (capacity == null) {
            run.processes().forEach(this::judgeLateness);
            judgeLatency();
            judgeLoss();
            judgeProtocol();
            judgeCalls();
        } else {
            judgeSearch(capacity);
        }
        if (findings.isEmpty()) {
            findings.add(
                    new Finding(
                            Outcome.PASSED, "Limits", "none asked for", "", "Nothing to fail."));
        }
        return Verdict.of(findings);
    }

    private void judgeLateness(ProcessRecord process) {
        final Limits own = process.info().limits();
        if (process.lateness().getTotalCount() == 0 || !own.asksLateness()) {
            return;
        }
        final double p99Ms = process.latenessP99Ms();
        final boolean late = p99Ms > own.maxLatenessP99Ms();
        findings.add(
                new Finding(
                        late ? Outcome.VOID : Outcome.PASSED,
                        "Lateness p99 of " + process.title(),
                        measured(p99Ms),
                        atMost(own.maxLatenessP99Ms()),
                        late
                                ? "The generator sent its frames late, so the run measured the generator's machine and says"
                                        + " nothing about the target. Place fewer calls per process, share them between more"
                                        + " processes or machines with --shard, pin the generator with taskset, and give the"
                                        + " target other cores."
                                : ""));
    }

    /** By direction; the round trip only stands in where neither end of a direction was timed. */
    private void judgeLatency() {
        if (!limits.asksLatency()) {
            return;
        }
        final int before = findings.size();
        judgeLatency(Series.UPLINK);
        judgeLatency(Series.DOWNLINK);
        if (findings.size() == before) {
            judgeLatency(Series.ROUND_TRIP);
        }
        if (findings.size() == before) {
            findings.add(
                    new Finding(
                            Outcome.FAILED,
                            "Latency p99",
                            "nothing measured",
                            atMost(limits.maxP99Ms()),
                            "No frame was timed in a measured interval: no call came up, the agent answered with audio that"
                                    + " is not ours, or the run ended during its ramp-up."));
        }
    }

    private void judgeLatency(Series series) {
        final Histogram total = run.total(series);
        if (total.getTotalCount() == 0) {
            return;
        }
        final double p99Ms = Latency.ms(total.getValueAtPercentile(99));
        findings.add(
                new Finding(
                        p99Ms > limits.maxP99Ms() ? Outcome.FAILED : Outcome.PASSED,
                        series.title() + " latency p99",
                        measured(p99Ms),
                        atMost(limits.maxP99Ms()),
                        ""));
    }

    private void judgeLoss() {
        if (!limits.asksLoss()) {
            return;
        }
        final String limit = "at most " + percent(limits.maxLossRatio());
        final double ratio = run.lossRatio();
        if (Double.isNaN(ratio)) {
            findings.add(
                    new Finding(
                            Outcome.FAILED,
                            "Lost frames",
                            "no frame was sent",
                            limit,
                            "Without frames nothing is known about losses."));
        } else if (!run.provesAny()) {
            findings.add(
                    new Finding(
                            Outcome.FAILED,
                            "Lost frames",
                            "nothing was proven",
                            limit,
                            "No agent of this run recognised a frame and none came back: is the relay's upstream this run's"
                                    + " agent, at 8 kHz? If the agent is another's, say --unproven."));
        } else {
            findings.add(
                    new Finding(
                            ratio > limits.maxLossRatio() ? Outcome.FAILED : Outcome.PASSED,
                            "Lost frames",
                            count(run.lost())
                                    + " of "
                                    + count(run.framesSent())
                                    + ", "
                                    + percent(ratio),
                            limit,
                            ""));
        }
        for (String kind : BROKEN_KINDS) {
            final long broken = run.total("faults.", "." + kind);
            if (broken > 0) {
                findings.add(
                        new Finding(
                                Outcome.FAILED,
                                kind.substring(0, 1).toUpperCase(Locale.ROOT)
                                        + kind.substring(1)
                                        + " frames",
                                count(broken),
                                "none, whenever a loss limit is given",
                                ""));
            }
        }
    }

    private void judgeProtocol() {
        final long faults = run.total("protocol_faults");
        if (faults > 0) {
            findings.add(
                    new Finding(
                            Outcome.FAILED,
                            "Protocol faults",
                            count(faults),
                            "none",
                            "Messages that Twilio would report: 31924, 31931 or 31951; one call shows them, by its timeline."));
        }
    }

    private void judgeCalls() {
        if (!limits.asksFailedCalls()) {
            return;
        }
        final long failed = run.failedCalls();
        findings.add(
                new Finding(
                        failed > limits.maxFailedCalls() ? Outcome.FAILED : Outcome.PASSED,
                        "Failed calls",
                        count(failed) + " of " + count(run.total("calls.started")),
                        limits.maxFailedCalls() == 0
                                ? "none allowed"
                                : "at most " + count(limits.maxFailedCalls()),
                        ""));
    }

    /**
     * A search loads its target until it fails, so its totals prove nothing: its steps are judged.
     */
    private void judgeSearch(Capacity capacity) {
        final long late = capacity.steps().stream().filter(Capacity.Step::isVoid).count();
        final boolean generatorBound = capacity.bound() == Capacity.Bound.GENERATOR;
        final String limit = "p99 " + atMost(capacity.limitP99Ms()) + ", nothing lost or failed";
        if (!capacity.knees().isEmpty()) {
            final int least = Collections.min(capacity.knees());
            final int most = Collections.max(capacity.knees());
            findings.add(
                    new Finding(
                            Outcome.PASSED,
                            "Capacity",
                            (capacity.bound() == Capacity.Bound.TARGET ? "" : "at least ")
                                    + (least == most
                                            ? count(least)
                                            : count(least) + " to " + count(most))
                                    + " calls in "
                                    + count(capacity.knees().size())
                                    + (capacity.knees().size() == 1 ? " search" : " searches"),
                            limit,
                            ""));
        } else if (!generatorBound) {
            findings.add(
                    new Finding(Outcome.FAILED, "Capacity", "no number of calls held", limit, ""));
        }
        if (late > 0) {
            findings.add(
                    new Finding(
                            generatorBound ? Outcome.VOID : Outcome.PASSED,
                            "Generator's lateness",
                            count(late) + " of " + count(capacity.steps().size()) + " steps void",
                            "p99 " + atMost(capacity.maxLatenessP99Ms()),
                            "In these steps the generator was late, so they say nothing about the target: add generator"
                                    + " processes, or give the target other cores."));
        }
    }

    private static String measured(double ms) {
        return String.format(Locale.ROOT, ms < 10 ? "%.2f ms" : "%.1f ms", ms);
    }

    private static String atMost(double ms) {
        return "at most " + BigDecimal.valueOf(ms).stripTrailingZeros().toPlainString() + " ms";
    }

    private static String percent(double ratio) {
        if (ratio == 0) {
            return "0 %";
        }
        final int decimals = (int) Math.clamp(1 - Math.floor(Math.log10(ratio * 100)), 0, 6);
        return String.format(Locale.ROOT, "%." + decimals + "f %%", ratio * 100)
                .replaceFirst("(\\.\\d*?)0+ %$", "$1 %")
                .replace(". %", " %");
    }

    private static String count(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }
}
