package io.tandemrelay.loadgen.compare;

import java.util.Arrays;
import java.util.Optional;

/** What one measurement tells of a relay. */
public enum Figure {
    CPU("cpu", "us", 2, "CPU per frame"),
    UPLINK_P50("uplink.p50", "ms", 2, "uplink p50"),
    UPLINK_P99("uplink.p99", "ms", 2, "uplink p99"),
    UPLINK_P999("uplink.p99.9", "ms", 2, "uplink p99.9"),
    DOWNLINK_P50("downlink.p50", "ms", 2, "downlink p50"),
    DOWNLINK_P99("downlink.p99", "ms", 2, "downlink p99"),
    DOWNLINK_P999("downlink.p99.9", "ms", 2, "downlink p99.9"),
    LOST("lost", "frames", 0, "lost"),
    DOUBLED("doubled", "frames", 0, "doubled"),
    /** Swapped, corrupted, foreign or stale. */
    WRONG("wrong", "frames", 0, "otherwise wrong"),
    /** Of the frames that were sent, how many were heard while it was measured, in per cent. */
    UPLINK_HEARD("uplink.heard", "%", 1, "uplink heard"),
    DOWNLINK_HEARD("downlink.heard", "%", 1, "downlink heard"),
    FAILED("failed", "calls", 0, "failed calls"),
    /** Resident memory above the idle process, for each call. */
    MEMORY("memory", "KiB", 1, "memory per call"),
    /** Resident memory with the calls. */
    RESIDENT("resident", "MiB", 1, "resident memory"),
    /** The same before the calls, once it was warm. */
    RESIDENT_BEFORE("resident.before", "MiB", 1, "resident memory before"),
    LATENESS("lateness", "ms", 2, "generator's lateness p99"),
    /** Left out of the latencies, because the generator was late. */
    LATE_SECONDS("late.seconds", "s", 0, "late seconds");

    private final String word;
    private final String unit;
    private final int decimals;
    private final String title;

    Figure(String word, String unit, int decimals, String title) {
        this.word = word;
        this.unit = unit;
        this.decimals = decimals;
        this.title = title;
    }

    static Optional<Figure> named(String word) {
        return Arrays.stream(values()).filter(figure -> figure.word.equals(word)).findFirst();
    }

    String word() {
        return word;
    }

    String unit() {
        return unit;
    }

    int decimals() {
        return decimals;
    }

    String title() {
        return title;
    }
}
