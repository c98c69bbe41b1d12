package io.tandemrelay.loadgen.report;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;

/** One interval of a test, put together in words. */
final class Intervals {
    static final long START_MS = 1_790_000_000_000L;

    private final Map<Series, Histogram> histograms = new EnumMap<>(Series.class);
    private final Map<String, Long> counts = new HashMap<>();
    private boolean measured = true;
    private int callsUp;

    static Intervals interval() {
        return new Intervals();
    }

    static RunInfo info(String role, Limits limits) {
        return new RunInfo(
                role,
                0,
                1,
                "ws://127.0.0.1:3000/media",
                List.of("relay-loadgen", role),
                START_MS,
                SampleRun.machine("host-" + role),
                limits);
    }

    Intervals timed(Series series, double ms, int times) {
        histograms
                .computeIfAbsent(series, key -> new Histogram(3))
                .recordValueWithCount(Math.round(ms * 1e6), times);
        return this;
    }

    Intervals counted(String name, long count) {
        counts.put(name, count);
        return this;
    }

    Intervals callsUp(int calls) {
        callsUp = calls;
        return this;
    }

    Intervals rampUp() {
        measured = false;
        return this;
    }

    Interval at(int second) {
        return at(second * 1000L, 1000);
    }

    Interval at(long offsetMs, long lengthMs) {
        return new Interval(
                START_MS + offsetMs,
                START_MS + offsetMs + lengthMs,
                measured,
                callsUp,
                histograms,
                counts);
    }
}
