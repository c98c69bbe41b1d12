package io.tandemrelay.loadgen.report;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.HdrHistogram.Histogram;

/** A seeded run that looks like a real one: a ramp, a hold, pauses of the target, a few losses. */
final class SampleRun {
    static final long STARTED_MS = 1_790_000_000_000L;
    static final int RAMP_SECONDS = 20;
    static final int SECONDS = 140;

    private static final int EACH = 10;
    private static final int FRAMES_PER_CALL = 50;

    private final int calls;
    private final Random random;
    private final double latenessFactor;

    private SampleRun(int calls, long seed, double latenessFactor) {
        this.calls = calls;
        this.random = new Random(seed);
        this.latenessFactor = latenessFactor;
    }

    /** One process's intervals. */
    static List<Interval> intervals(int calls, long seed) {
        return new SampleRun(calls, seed, 1).intervals();
    }

    /** As above, from a machine that was too busy. */
    static List<Interval> lateIntervals(int calls, long seed) {
        return new SampleRun(calls, seed, 12).intervals();
    }

    static RunInfo info(int shard, int shards, Limits limits) {
        return new RunInfo(
                "load",
                shard,
                shards,
                "https://relay.example.com/voice",
                List.of(
                        "relay-loadgen",
                        "load",
                        "--calls=500",
                        "--ramp=20s",
                        "--hold=120s",
                        "--webhook=https://relay.example.com/voice",
                        "--shard=" + shard + "/" + shards,
                        "--max-p99=5ms"),
                STARTED_MS,
                machine("loadgen-" + shard),
                limits);
    }

    static Machine machine(String host) {
        return new Machine(
                host,
                "Linux 6.8.0 amd64",
                "AMD EPYC 9R14",
                8,
                "OpenJDK 64-Bit Server VM 25.0.1+8 (Eclipse Adoptium)",
                List.of("-XX:+UseZGC", "-Xmx2g", "-XX:+AlwaysPreTouch"),
                "0.1.0, commit f54f3d3a1b2c");
    }

    private List<Interval> intervals() {
        final List<Interval> intervals = new ArrayList<>();
        for (int second = 0; second < SECONDS; second++) {
            intervals.add(interval(second));
        }
        return intervals;
    }

    private Interval interval(int second) {
        final int up = Math.min(calls, calls * (second + 1) / RAMP_SECONDS);
        final int before = second == 0 ? 0 : Math.min(calls, calls * second / RAMP_SECONDS);
        final int frames = up * FRAMES_PER_CALL;
        final boolean pause = second % 23 == 17;
        final Map<Series, Histogram> histograms = new EnumMap<>(Series.class);
        histograms.put(Series.UPLINK, latencies(frames, 0.22, 0.45, pause ? 6 : 0));
        histograms.put(Series.DOWNLINK, latencies(frames, 0.31, 0.5, pause ? 9 : 0));
        histograms.put(Series.ROUND_TRIP, latencies(frames, 0.58, 0.4, pause ? 12 : 0));
        histograms.put(Series.BARGE_IN, latencies(up / 10 * EACH, 1.4, 0.35, 0));

        histograms.put(Series.LATENESS, latencies(frames, 0.06 * latenessFactor, 0.6, 0));

        final Map<String, Long> counts = new HashMap<>();
        final int churn = second < RAMP_SECONDS ? 0 : calls / 60;
        final long failed = second > 30 && second % 37 == 5 ? 1 : 0;
        histograms.put(Series.CALL_SETUP, latencies((up - before + churn) * EACH, 7, 0.3, 0));
        counts.put("calls.started", (long) up - before + churn);
        counts.put("calls.opened", (long) up - before + churn - failed);
        counts.put("calls.ended", (long) churn);
        counts.put("failures.webhook_refused", failed);
        counts.put("failures.no_answer", second == 88 ? 2L : 0);
        counts.put("frames.uplink.sent", (long) frames);
        counts.put("frames.uplink.heard", (long) frames - (pause ? 1 : 0));
        counts.put("frames.downlink.sent", (long) frames);
        counts.put("frames.downlink.heard", (long) frames - (pause ? 2 : 0));
        counts.put("faults.uplink.lost", pause ? 1L : 0);
        counts.put("faults.downlink.lost", pause ? 2L : 0);
        counts.put("faults.downlink.stale", second == 63 ? 4L : 0);
        counts.put("underruns", pause ? 3L : 0);
        counts.put("clears", (long) up / 10);
        counts.put("marks", (long) up);
        final long startMs = STARTED_MS + second * 1000L;
        return new Interval(
                startMs, startMs + 1000, second >= RAMP_SECONDS, up, histograms, counts);
    }

    /** Log-normal around a median, with a pause that a few of them wait for. */
    private Histogram latencies(int count, double medianMs, double sigma, double pauseMs) {
        final Histogram histogram = new Histogram(3);
        for (int i = 0; i < count / EACH; i++) {
            final double waitedMs =
                    pauseMs > 0 && random.nextDouble() < 0.03 ? pauseMs * random.nextDouble() : 0;
            final double ms = medianMs * Math.exp(sigma * random.nextGaussian()) + waitedMs;
            histogram.recordValueWithCount(Math.round(ms * 1e6), EACH);
        }
        return histogram;
    }

    static Capacity capacity() {
        final List<Capacity.Step> steps = new ArrayList<>();
        for (int repeat = 1; repeat <= 3; repeat++) {
            final int knee = 1900 + 40 * repeat;
            final int[] tried = {500, 1000, 2000 + 40 * repeat, 1500, 1760, knee - 60, knee, knee};
            for (int i = 0; i < tried.length; i++) {
                final int at = tried[i];
                final boolean good = at <= knee;
                final boolean late = repeat == 2 && at == 1760;
                steps.add(
                        new Capacity.Step(
                                repeat,
                                at,
                                (0.25 + repeat * 0.05) / Math.max(0.08, 1.12 - at / 2000.0)
                                        + (good ? 0 : 4.0 * repeat),
                                good ? 0 : 118,
                                0,
                                late ? 1.9 : 0.3 + at / 4000.0,
                                late ? 25 : 0,
                                good && !late,
                                late,
                                i == tried.length - 1,
                                9.4 + at / 2000.0,
                                at * 100 * 9.4e-6));
            }
        }
        return new Capacity(5, steps, List.of(1940, 1980, 2020), 10.3, 2, Capacity.Bound.TARGET);
    }
}
