package io.tandemrelay.loadgen.report;

import java.util.Map;
import org.HdrHistogram.Histogram;

/**
 * What one process saw in a second, or in any other stretch of time.
 *
 * <p>Counts are what was added in it. Keys: {@code calls.started}, {@code calls.opened}, {@code
 * calls.ended}; {@code failures.REASON} for calls that failed; {@code frames.DIRECTION.sent} and
 * {@code .heard}; {@code faults.DIRECTION.KIND}, with uplink, downlink or echo, and lost, doubled,
 * swapped, corrupted, foreign or stale; {@code underruns}, {@code clears}, {@code marks}, {@code
 * protocol_faults}, {@code bytes.unrecognised}.
 *
 * @param measured false during ramp-up: latencies count only where this is true
 * @param callsUp at the end of the interval
 */
public record Interval(
        long startEpochMs,
        long endEpochMs,
        boolean measured,
        int callsUp,
        Map<Series, Histogram> histograms,
        Map<String, Long> counts) {}
