package io.tandemrelay.server.metrics;

import org.HdrHistogram.Histogram;
import org.HdrHistogram.SingleWriterRecorder;

/** Latencies of one thread. The owning thread records; one reader at a time takes intervals. */
public final class LatencyRecorders {
    private final SingleWriterRecorder[] recorders =
            new SingleWriterRecorder[LatencyStage.values().length];
    private final Histogram[] taken = new Histogram[recorders.length];

    LatencyRecorders() {
        for (int i = 0; i < recorders.length; i++) {
            recorders[i] =
                    new SingleWriterRecorder(
                            LatencyStage.LOWEST_NS, LatencyStage.HIGHEST_NS, LatencyStage.DIGITS);
            taken[i] = recorders[i].getIntervalHistogram();
        }
    }

    /** Owner only. A negative duration counts as 0, one over a minute as a minute. */
    public void record(LatencyStage stage, long durationNs) {
        final long clamped = Math.max(0, Math.min(durationNs, LatencyStage.HIGHEST_NS));
        recorders[stage.ordinal()].recordValue(clamped);
    }

    /** What was recorded since the last call; valid until the next. One reader at a time. */
    Histogram takeInterval(LatencyStage stage) {
        final int index = stage.ordinal();
        taken[index] = recorders[index].getIntervalHistogram(taken[index]);
        return taken[index];
    }
}
