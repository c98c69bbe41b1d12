package io.tandemrelay.loadgen.load;

import io.tandemrelay.loadgen.report.Interval;
import io.tandemrelay.loadgen.report.Series;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import org.HdrHistogram.Histogram;

/**
 * What was seen in one measurement, second by second. Seconds in which the generator was late are
 * not timed: their times and their CPU are the machine's, not the target's. What was lost or failed
 * in them counts all the same. One thread.
 */
public final class Measurement {
    private static final double NS_PER_MS = 1e6;
    private static final long FEW_FRAMES = 20;

    /** What is counted of processes' time, and the frames it was for. */
    private static final String CPU = "cpu.";

    /** How many times its wanted length a measurement may take. */
    private static final int PATIENCE = 5;

    private final int wantedSeconds;
    private final double maxLatenessP99Ms;
    private final Map<Series, Histogram> times = new EnumMap<>(Series.class);
    private final Map<String, Long> counts = new HashMap<>();
    private long lengthMs;
    private int timedSeconds;
    private int lateSeconds;

    /**
     * Nothing measured yet.
     *
     * @param wantedSeconds timed seconds that make it complete
     * @param maxLatenessP99Ms the generator's lateness above which a second is not timed
     */
    public Measurement(int wantedSeconds, double maxLatenessP99Ms) {
        this.wantedSeconds = wantedSeconds;
        this.maxLatenessP99Ms = maxLatenessP99Ms;
    }

    /** Takes in another second. */
    public void add(Interval second) {
        final Histogram lateness = second.histograms().get(Series.LATENESS);
        final boolean late = lateness != null && ms(lateness, 99) > maxLatenessP99Ms;
        second.counts()
                .forEach((key, count) -> {
                    if (!late || !key.startsWith(CPU)) { // frames in bursts cost less
                        counts.merge(key, count, Long::sum);
                    }
                });
        if (late) {
            lateSeconds++;
            return;
        }
        timedSeconds++;
        lengthMs += second.endEpochMs() - second.startEpochMs();
        second.histograms()
                .forEach((series, added) ->
                        times.computeIfAbsent(series, first -> new Histogram(3)).add(added));
    }

    /** Whether more seconds are wanted and there is still hope for them. */
    public boolean isOpen() {
        return timedSeconds < wantedSeconds && !isVoid();
    }

    /** Whether the generator was late too often for anything to be learnt, or from the start. */
    public boolean isVoid() {
        return lateSeconds > wantedSeconds * (timedSeconds == 0 ? 1 : PATIENCE - 1);
    }

    int timedSeconds() {
        return timedSeconds;
    }

    public int lateSeconds() {
        return lateSeconds;
    }

    /** NaN when nothing was timed. */
    public double percentileMs(Series series, double percentile) {
        final Histogram histogram = times.get(series);
        return histogram == null ? Double.NaN : ms(histogram, percentile);
    }

    /** 0 when nothing was timed. */
    double p99(Series series) {
        return times.containsKey(series) ? percentileMs(series, 99) : 0;
    }

    long lost() {
        return counts.entrySet().stream()
                .filter(entry -> entry.getKey().startsWith("faults."))
                .mapToLong(Map.Entry::getValue)
                .sum();
    }

    /**
     * Whether as much was heard as was sent; frames sent as the measurement begins or ends may be
     * heard on its other side.
     */
    boolean heardAll(int calls) {
        final long underWay = calls + FEW_FRAMES;
        final long sent = count(Count.FRAMES_UPLINK_SENT);
        final long heard =
                Math.max(count(Count.FRAMES_UPLINK_HEARD), count(Count.FRAMES_ECHO_HEARD));
        final long spoken = count(Count.FRAMES_DOWNLINK_SENT);
        return sent > 0
                && heard >= sent - underWay
                && count(Count.FRAMES_DOWNLINK_HEARD) >= spoken - underWay;
    }

    /** NaN unless the tally follows the relay. */
    public double cpuMicrosPerFrame() {
        return relayMicros() / counts.getOrDefault("cpu.frames", 0L);
    }

    /** Cores the relay kept busy; NaN unless the tally follows the relay. */
    double relayCores() {
        return relayMicros() / 1e3 / lengthMs;
    }

    private double relayMicros() {
        final Long used = counts.get("cpu.relay.us");
        return used == null ? Double.NaN : used;
    }

    public long count(Count count) {
        return counts.getOrDefault(count.key(), 0L);
    }

    private static double ms(Histogram histogram, double percentile) {
        return histogram.getValueAtPercentile(percentile) / NS_PER_MS;
    }
}
