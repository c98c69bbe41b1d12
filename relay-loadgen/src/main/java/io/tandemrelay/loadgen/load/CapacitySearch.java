package io.tandemrelay.loadgen.load;

import io.tandemrelay.loadgen.pace.Courtesy;
import io.tandemrelay.loadgen.report.Capacity;
import io.tandemrelay.loadgen.report.Interval;
import io.tandemrelay.loadgen.report.Series;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * Finds the most calls at once that a relay carries within limits: more and more until a step is
 * bad, then between the last good and the first bad, then held for longer. A step after a bad one
 * begins with new calls, since a relay that fell behind may owe its old calls audio for ever. Runs
 * on the thread that calls {@link #repeat}.
 */
public final class CapacitySearch {
    private static final long SECOND_NS = 1_000_000_000;
    private static final int BAD_ATTEMPTS = 2;
    private static final int VOID_ATTEMPTS = 2;

    /** How much less is held, as a share, when the generator could not hold it. */
    private static final double GENERATORS_STEP = 0.15;

    private static final Duration GOODBYE = Duration.ofSeconds(30);
    private static final Duration REST = Duration.ofSeconds(2);

    private final Settings settings;
    private final Callers callers;
    private final Tally tally;
    private volatile boolean stopped;
    private Capacity.Bound bound = Capacity.Bound.MOST;
    private Observer observer = Observer.NOBODY;
    private final List<Capacity.Step> steps = new ArrayList<>();
    private int number;
    private long lastMs = System.currentTimeMillis();

    /**
     * How to search.
     *
     * @param from calls of the first step
     * @param most never more calls than this
     * @param growth factor from one good step to the next
     * @param resolution the search ends when good and bad are so near, as a share of the good
     * @param perSecond rate at which calls are added
     * @param settle time after the last call was added before a step is measured
     * @param measure length of a step's measurement, of seconds in which the generator was in time
     * @param hold length of the confirmation, likewise
     * @param maxLatenessP99Ms a second in which the generator was later is not timed
     */
    public record Settings(
            int from,
            int most,
            double growth,
            double resolution,
            double perSecond,
            Duration warmUp,
            Duration settle,
            Duration measure,
            Duration hold,
            double maxP99Ms,
            double maxLatenessP99Ms) {
        public Settings {
            if (from < 1 || most < from || !(growth > 1) || !(resolution > 0) || !(perSecond > 0)) {
                throw new IllegalArgumentException(
                        "needed: 1 <= from <= most, growth above 1, resolution and rate above 0");
            }
        }
    }

    /** Hears of the search as it goes; on the searching thread. */
    public interface Observer {
        /** Nobody listens. */
        Observer NOBODY =
                new Observer() {
                    @Override
                    public void onInterval(Interval interval, int wanted, String phase) {}

                    @Override
                    public void onStep(Capacity.Step step) {}
                };

        /** Something happened for about a second while so many calls were wanted. */
        void onInterval(Interval interval, int wanted, String phase) throws IOException;

        void onStep(Capacity.Step step);
    }

    public CapacitySearch(Settings settings, Callers callers, Tally tally) {
        this.settings = settings;
        this.callers = callers;
        this.tally = tally;
    }

    /** All steps tried so far, in order. */
    public List<Capacity.Step> steps() {
        return List.copyOf(steps);
    }

    /** Ends the search soon; what was not confirmed is not. Any thread. */
    public void stop() {
        stopped = true;
    }

    /** What the last search ran into. */
    public Capacity.Bound bound() {
        return bound;
    }

    /** The relay's at the confirmed numbers of calls; NaN when there are none or it is unknown. */
    public double cpuMicrosPerFrame() {
        return steps.stream()
                .filter(step -> step.confirmation() && step.good())
                .mapToDouble(Capacity.Step::cpuMicrosPerFrame)
                .average()
                .orElse(Double.NaN);
    }

    public boolean isStopped() {
        return stopped;
    }

    /**
     * Searches once, the first time after a warm-up.
     *
     * @param repeat counts from 1
     * @return the calls confirmed, 0 when not even the first step was good
     */
    public int repeat(int repeat, Observer listener) throws IOException {
        observer = listener;
        Courtesy.standBack();
        if (repeat == 1) {
            raise(settings.from, "warm-up");
            watch(settings.warmUp, settings.from, "warm-up");
        }
        bound = Capacity.Bound.MOST;
        final KneeSearch search =
                new KneeSearch(settings.from, settings.most, settings.growth, settings.resolution);
        boolean generatorsEnd = false;
        while (search.hasNext() && !stopped && !generatorsEnd) {
            final boolean good = isGood(repeat, search.next(), false);
            search.judged(good);
            // Just below it the generator would be late as often as not: that takes long and tells
            // nothing of the target. What was good is a lower bound.
            generatorsEnd = !good && search.good() > 0 && bound == Capacity.Bound.GENERATOR;
        }
        final int confirmed = confirm(repeat, search.good());
        hangUpAll();
        return confirmed;
    }

    /** Holds the calls for longer; when that is bad, fewer. */
    private int confirm(int repeat, int found) throws IOException {
        int calls = found;
        while (calls > 0 && !stopped && !isGood(repeat, calls, true)) {
            final double less =
                    bound == Capacity.Bound.GENERATOR ? GENERATORS_STEP : settings.resolution;
            calls = (int) (calls * (1 - less));
        }
        return stopped ? 0 : calls;
    }

    /**
     * A machine has hiccups, a relay at its limit has no good second: so a bad step is repeated,
     * and so is a void one. A hold is good only if its calls, once they hang up, turn out to have
     * heard all.
     */
    private boolean isGood(int repeat, int calls, boolean confirmation) throws IOException {
        int bad = 0;
        int voids = 0;
        while (bad < BAD_ATTEMPTS && voids < VOID_ATTEMPTS && !stopped) {
            final Capacity.Step tried = step(repeat, calls, confirmation);
            if (tried.good() && !confirmation) {
                return true;
            }
            final long faults = tally.total("faults.");
            hangUpAll();
            if (tried.good() && tally.total("faults.") == faults) {
                return true;
            }
            if (tried.isVoid()) {
                voids++;
            } else {
                bad++;
            }
        }
        bound = bad < BAD_ATTEMPTS ? Capacity.Bound.GENERATOR : Capacity.Bound.TARGET;
        return false;
    }

    private Capacity.Step step(int repeat, int calls, boolean confirmation) throws IOException {
        final long failedBefore = tally.total("failures.");
        final String phase = confirmation ? "hold" : "step";
        raise(calls, phase);
        watch(settings.settle, calls, phase + ", settling");
        final Measurement measured =
                measure(confirmation ? settings.hold : settings.measure, calls, phase);
        final long failed = tally.total("failures.") - failedBefore;
        final double p99 = Math.max(measured.p99(Series.UPLINK), measured.p99(Series.DOWNLINK));
        final double worst = Math.max(p99, measured.p99(Series.ROUND_TRIP) / 2);
        final boolean complete = measured.heardAll(calls) && callers.up() >= calls;
        final Capacity.Step step =
                new Capacity.Step(
                        repeat,
                        calls,
                        measured.timedSeconds() == 0 ? Double.NaN : worst,
                        measured.lost(),
                        failed,
                        measured.p99(Series.LATENESS),
                        measured.lateSeconds(),
                        !measured.isVoid()
                                && complete
                                && worst <= settings.maxP99Ms
                                && measured.lost() == 0
                                && failed == 0,
                        measured.isVoid(),
                        confirmation,
                        measured.cpuMicrosPerFrame(),
                        measured.relayCores());
        steps.add(step);
        observer.onStep(step);
        return step;
    }

    private void raise(int calls, String phase) throws IOException {
        final long gapNs = (long) (1e9 / settings.perSecond);
        long dueNs = System.nanoTime();
        long reportNs = dueNs;
        for (int missing = calls - callers.up(); missing > 0 && !stopped; missing--) {
            dueNs += gapNs;
            sleepUntil(dueNs);
            callers.start(number++, Duration.ofDays(1), dueNs);
            if (dueNs > reportNs + SECOND_NS) {
                reportNs = dueNs;
                take(calls, phase + ", adding calls", false);
            }
        }
    }

    private void watch(Duration length, int calls, String phase) throws IOException {
        take(calls, phase, false);
        final long endNs = System.nanoTime() + length.toNanos();
        while (System.nanoTime() < endNs && !stopped) {
            sleepUntil(Math.min(endNs, System.nanoTime() + SECOND_NS));
            take(calls, phase, false);
        }
    }

    /**
     * Until there were enough seconds in which the generator was in time: in the others the times
     * are the machine's, not the target's. What is lost or fails in them counts all the same.
     */
    private Measurement measure(Duration length, int calls, String phase) throws IOException {
        final int seconds = Math.max(1, (int) length.toSeconds());
        take(calls, phase, false);
        final Measurement measurement = new Measurement(seconds, settings.maxLatenessP99Ms);
        while (measurement.isOpen() && !stopped) {
            sleepUntil(System.nanoTime() + SECOND_NS);
            measurement.add(take(calls, phase, true));
        }
        return measurement;
    }

    private Interval take(int wanted, String phase, boolean measured) throws IOException {
        final long nowMs = Math.max(lastMs + 1, System.currentTimeMillis());
        final Interval interval = tally.interval(lastMs, nowMs, measured, callers.up());
        lastMs = nowMs;
        observer.onInterval(interval, wanted, phase);
        return interval;
    }

    private void hangUpAll() throws IOException {
        callers.hangUpAll(GOODBYE);
        watch(REST, 0, "between");
    }

    private static void sleepUntil(long ns) {
        while (ns > System.nanoTime()) {
            LockSupport.parkNanos(ns - System.nanoTime());
        }
    }
}
