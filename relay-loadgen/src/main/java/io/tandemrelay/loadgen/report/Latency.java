package io.tandemrelay.loadgen.report;

import org.HdrHistogram.Histogram;

/** What a chart shows of the latencies of one stretch of time. */
public record Latency(long count, double p50Ms, double p99Ms, double maxMs) {
    static Latency of(Histogram histogram) {
        return new Latency(
                histogram.getTotalCount(),
                ms(histogram.getValueAtPercentile(50)),
                ms(histogram.getValueAtPercentile(99)),
                ms(histogram.getMaxValue()));
    }

    static double ms(long ns) {
        return Math.round(ns / 1e3) / 1e3;
    }
}
