package io.tandemrelay.server.metrics;

import java.util.Arrays;
import org.HdrHistogram.Histogram;

/**
 * Latencies of all threads, since the start and since the last entry of the log. Guarded by itself.
 */
final class LatencyTotals {
    private final Histogram[] sinceStart = histograms();
    private final Histogram[] sinceLog = histograms();
    private final double[] sumNs = new double[sinceStart.length];

    private static Histogram[] histograms() {
        final Histogram[] histograms = new Histogram[LatencyStage.values().length];
        Arrays.setAll(histograms, stage -> empty());
        return histograms;
    }

    static Histogram empty() {
        return new Histogram(LatencyStage.LOWEST_NS, LatencyStage.HIGHEST_NS, LatencyStage.DIGITS);
    }

    /** Takes over what the threads have recorded. */
    synchronized void collect(Iterable<ThreadMetrics> threads) {
        for (ThreadMetrics thread : threads) {
            for (LatencyStage stage : LatencyStage.values()) {
                final Histogram interval = thread.latencies().takeInterval(stage);
                if (interval.getTotalCount() > 0) {
                    final int index = stage.ordinal();
                    sinceStart[index].add(interval);
                    sinceLog[index].add(interval);
                    sumNs[index] += interval.getMean() * interval.getTotalCount();
                }
            }
        }
    }

    /** A copy, the caller's own. */
    synchronized Histogram sinceStart(LatencyStage stage) {
        return sinceStart[stage.ordinal()].copy();
    }

    synchronized double sumNs(LatencyStage stage) {
        return sumNs[stage.ordinal()];
    }

    /** Moves what came since the last call into {@code target}, whose content is replaced. */
    synchronized void takeSinceLog(LatencyStage stage, Histogram target) {
        final Histogram source = sinceLog[stage.ordinal()];
        target.reset();
        target.add(source);
        source.reset();
    }
}
