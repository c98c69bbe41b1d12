package io.tandemrelay.loadgen.compare;

import io.tandemrelay.loadgen.audio.StampedFrames;
import io.tandemrelay.loadgen.caller.PhoneNetwork;
import io.tandemrelay.loadgen.caller.TwilioCaller;
import io.tandemrelay.loadgen.load.CallerEar;
import io.tandemrelay.loadgen.load.Callers;
import io.tandemrelay.loadgen.load.CapacitySearch;
import io.tandemrelay.loadgen.load.Count;
import io.tandemrelay.loadgen.load.Measurement;
import io.tandemrelay.loadgen.load.ProcessCpu;
import io.tandemrelay.loadgen.load.Tally;
import io.tandemrelay.loadgen.report.Capacity;
import io.tandemrelay.loadgen.report.Interval;
import io.tandemrelay.loadgen.report.Series;
import io.tandemrelay.loadgen.upstream.AgentAudio;
import java.io.IOException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;

/**
 * Measures one running target, each time with new calls, all of which are over when it returns. The
 * comparing thread.
 */
final class Gauge {
    private static final long SECOND_NS = 1_000_000_000;
    private static final Duration GOODBYE = Duration.ofSeconds(15);
    private static final long REST_NS = SECOND_NS / 2;

    /** Of each call, when a measurement begins or ends; some bridges gather half a second. */
    private static final long UNDER_WAY_FRAMES = 25;

    private static final double KIB_PER_MIB = 1024;

    private final ComparisonSettings settings;
    private final PhoneNetwork network;
    private final ComparedAgent agent;
    private final AgentAudio audio;
    private final TargetProcess process;
    private final StopSignal stop;
    private final Tally tally;
    private final double idleKiB;
    private int number;
    private long lastMs = System.currentTimeMillis();

    Gauge(
            ComparisonSettings settings,
            PhoneNetwork network,
            ComparedAgent agent,
            AgentAudio audio,
            TargetProcess process,
            StopSignal stop)
            throws IOException {
        this.settings = settings;
        this.network = network;
        this.agent = agent;
        this.audio = audio;
        this.process = process;
        this.stop = stop;
        tally = followed();
        idleKiB = ProcessMemory.residentKiB(process.pid());
    }

    double idleKiB() {
        return idleKiB;
    }

    /** Gives its compiler, caches and pools, and ours, something to do, of each kind. */
    void warmUp() throws IOException, StopSignal.StoppedException {
        for (Workload workload : Workload.values()) {
            final Callers callers = callers(workload, tally);
            try {
                raise(callers, settings.calls().getFirst());
                rest(settings.warmUp().toNanos() / Workload.values().length);
                requireCalls(callers, "in the warm-up");
            } finally {
                callers.hangUpAll(GOODBYE); // also when stopped: before the target is asked to end
            }
        }
    }

    Figures measure(Workload workload, int calls) throws IOException, StopSignal.StoppedException {
        final double beforeKiB = ProcessMemory.residentKiB(process.pid());
        final Map<String, Long> before = totals();
        final Callers callers = callers(workload, tally);
        final Map<Figure, Double> values = new EnumMap<>(Figure.class);
        final Measurement measured;
        final boolean allUp;
        try {
            raise(callers, calls);
            rest(settings.settle().toNanos());
            requireCalls(callers, "with " + calls + " calls");
            measured = measured();
            allUp = callers.up() >= calls;
            final double withKiB = ProcessMemory.residentKiB(process.pid());
            values.put(Figure.RESIDENT, withKiB / KIB_PER_MIB);
            values.put(Figure.RESIDENT_BEFORE, beforeKiB / KIB_PER_MIB);
            values.put(Figure.MEMORY, (withKiB - idleKiB) / calls);
        } finally {
            callers.hangUpAll(GOODBYE); // also when stopped: before the target is asked to end
        }
        rest(REST_NS);
        addTimes(values, measured, workload);
        addShares(values, measured);
        final Map<String, Long> after = totals();
        after.forEach((name, total) ->
                Figure.named(name)
                        .ifPresent(figure ->
                                values.put(
                                        figure, (double) (total - before.getOrDefault(name, 0L)))));
        return new Figures(
                workload,
                calls,
                measured.isVoid(),
                allUp && heardAll(measured, workload, calls),
                values);
    }

    /** Searches once for the most calls, both ways in real time. */
    Visit.Found capacity(CapacitySearch.Settings how, SearchWatch watch) throws IOException {
        final Tally searched = followed();
        final Callers callers = callers(Workload.BOTH, searched);
        final CapacitySearch search = new CapacitySearch(how, callers, searched);
        final int calls;
        try {
            calls =
                    search.repeat(
                            1,
                            new CapacitySearch.Observer() {
                                @Override
                                public void onInterval(Interval interval, int wanted, String phase)
                                        throws IOException {
                                    process.requireAlive("with " + wanted + " calls");
                                    if (stop.isRaised()) {
                                        search.stop();
                                    }
                                }

                                @Override
                                public void onStep(Capacity.Step step) {
                                    watch.onStep(step);
                                }
                            });
        } finally {
            callers.hangUpAll(GOODBYE); // also when stopped: before the target is asked to end
        }
        return new Visit.Found(calls, search.bound(), search.cpuMicrosPerFrame(), search.steps());
    }

    /** Hears of each step of a search. */
    interface SearchWatch {
        void onStep(Capacity.Step step);
    }

    private Tally followed() throws IOException {
        final Tally followed = new Tally();
        followed.follow("relay", new ProcessCpu(process.pid()));
        return followed;
    }

    private Callers callers(Workload workload, Tally counts) {
        agent.play(workload, audio, counts);
        return new Callers(
                counts,
                n -> {
                    final TwilioCaller.Builder caller = network.caller();
                    if (process.byWebhook()) {
                        caller.webhook(process.url());
                    } else {
                        caller.stream(process.url());
                    }
                    return caller.source(new StampedFrames(n))
                            .hearing(new CallerEar(counts, n, workload.endlessWays()));
                });
    }

    private void raise(Callers callers, int calls) throws IOException, StopSignal.StoppedException {
        long dueNs = System.nanoTime();
        for (int missing = calls; missing > 0; missing--) {
            callers.start(++number, Duration.ofDays(1), dueNs);
            dueNs += (long) (SECOND_NS / settings.perSecond());
            stop.sleepUntil(dueNs);
        }
        process.requireAlive("with " + calls + " calls");
    }

    private void requireCalls(Callers callers, String when) throws TargetFailure {
        process.requireAlive(when);
        if (callers.up() == 0) {
            throw new TargetFailure(
                    "no call stayed up %s: %s".formatted(when, callers.firstFailure()));
        }
    }

    private Measurement measured() throws IOException, StopSignal.StoppedException {
        take(false);
        final Measurement measurement =
                new Measurement((int) settings.measure().toSeconds(), settings.maxLatenessP99Ms());
        while (measurement.isOpen()) {
            stop.sleepUntil(System.nanoTime() + SECOND_NS);
            process.requireAlive("while it was measured");
            measurement.add(take(true));
        }
        return measurement;
    }

    private Interval take(boolean measured) {
        final long nowMs = Math.max(lastMs + 1, System.currentTimeMillis());
        final Interval interval = tally.interval(lastMs, nowMs, measured, 0);
        lastMs = nowMs;
        return interval;
    }

    private void rest(long ns) throws StopSignal.StoppedException {
        stop.sleepUntil(System.nanoTime() + ns);
    }

    /** What has gone wrong so far, by the word of its figure. */
    private Map<String, Long> totals() {
        final long lost = faults("lost");
        final long doubled = faults("doubled");
        return Map.of(
                Figure.LOST.word(),
                lost,
                Figure.DOUBLED.word(),
                doubled,
                Figure.WRONG.word(),
                tally.total("faults.") - lost - doubled,
                Figure.FAILED.word(),
                tally.total("failures."));
    }

    private long faults(String kind) {
        return tally.total("faults.uplink." + kind)
                + tally.total("faults.downlink." + kind)
                + tally.total("faults.echo." + kind);
    }

    private static void addTimes(
            Map<Figure, Double> values, Measurement measured, Workload workload) {
        values.put(Figure.LATE_SECONDS, (double) measured.lateSeconds());
        values.put(Figure.LATENESS, measured.percentileMs(Series.LATENESS, 99));
        if (measured.isVoid()) {
            return; // frames in bursts cost less, too
        }
        values.put(Figure.CPU, measured.cpuMicrosPerFrame());
        values.put(Figure.UPLINK_P50, measured.percentileMs(Series.UPLINK, 50));
        values.put(Figure.UPLINK_P99, measured.percentileMs(Series.UPLINK, 99));
        values.put(Figure.UPLINK_P999, measured.percentileMs(Series.UPLINK, 99.9));
        if (workload != Workload.UPLINK) {
            values.put(Figure.DOWNLINK_P50, measured.percentileMs(Series.DOWNLINK, 50));
            values.put(Figure.DOWNLINK_P99, measured.percentileMs(Series.DOWNLINK, 99));
            values.put(Figure.DOWNLINK_P999, measured.percentileMs(Series.DOWNLINK, 99.9));
        }
    }

    private static void addShares(Map<Figure, Double> values, Measurement measured) {
        values.put(
                Figure.UPLINK_HEARD,
                share(measured, Count.FRAMES_UPLINK_HEARD, Count.FRAMES_UPLINK_SENT));
        values.put(
                Figure.DOWNLINK_HEARD,
                share(measured, Count.FRAMES_DOWNLINK_HEARD, Count.FRAMES_DOWNLINK_SENT));
    }

    /** NaN when nothing was sent. */
    private static double share(Measurement measured, Count heard, Count sent) {
        final long of = measured.count(sent);
        return of == 0 ? Double.NaN : 100.0 * measured.count(heard) / of;
    }

    private static boolean heardAll(Measurement measured, Workload workload, int calls) {
        final long underWay = (calls + 1) * UNDER_WAY_FRAMES;
        final long spoken = measured.count(Count.FRAMES_DOWNLINK_SENT);
        return measured.count(Count.FRAMES_UPLINK_SENT) > 0
                && measured.count(Count.FRAMES_UPLINK_HEARD)
                        >= measured.count(Count.FRAMES_UPLINK_SENT) - underWay
                && (workload == Workload.UPLINK || spoken > 0)
                && measured.count(Count.FRAMES_DOWNLINK_HEARD)
                        >= spoken * workload.leastHeard() - underWay;
    }
}
