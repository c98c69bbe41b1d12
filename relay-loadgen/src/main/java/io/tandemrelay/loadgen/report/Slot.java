package io.tandemrelay.loadgen.report;

import java.util.Map;

/**
 * One point of the charts: a second of the run, all processes together, or a few seconds of a long
 * run.
 *
 * @param measured whether any process measured in it
 * @param callsUp the most at once
 * @param counts what was added in it; intervals that reach into two slots count in both by their
 *     shares
 */
public record Slot(
        long startEpochMs,
        boolean measured,
        int callsUp,
        Map<Series, Latency> latencies,
        Map<String, Double> counts) {
    public Slot {
        latencies = Map.copyOf(latencies);
        counts = Map.copyOf(counts);
    }
}
