package io.tandemrelay.loadgen.report;

import java.util.Map;
import java.util.function.BiConsumer;
import org.HdrHistogram.Histogram;

/** An interval of a record whose histograms may still be encoded, as many of them fill a heap. */
record Piece(
        long startMs,
        long endMs,
        boolean measured,
        int callsUp,
        Map<String, Long> counts,
        Latencies latencies) {
    static Piece of(Interval interval) {
        return new Piece(
                interval.startEpochMs(),
                interval.endEpochMs(),
                interval.measured(),
                interval.callsUp(),
                interval.counts(),
                each -> interval.histograms().forEach(each));
    }

    long lengthMs() {
        return Math.max(1, endMs - startMs);
    }

    long midpointMs() {
        return startMs + lengthMs() / 2;
    }

    /** Hands out histograms that the receiver must not keep. */
    interface Latencies {
        void forEach(BiConsumer<Series, Histogram> each);
    }
}
