package io.tandemrelay.server.metrics;

import java.util.Locale;

/**
 * Everything the relay times, with the sentence an operator reads. Each constant is a Prometheus
 * summary {@code tandem_<word>_seconds} and a tag of the histogram log; recorded in nanoseconds.
 */
public enum LatencyStage {
    /** Frames that were held are in {@link #UPLINK_HOLD} instead. */
    UPLINK_TRANSIT("Caller's frame, read from the carrier's socket until flushed to the agent's."),
    UPLINK_HOLD("Same, of frames kept until the agent was ready or its backlog was sent."),
    DOWNLINK_TRANSIT(
            "Agent's frame, read from the agent's socket, or due by the pacer if that was later, until"
                    + " flushed to the carrier's."),
    BARGE_IN("Interruption, read from the agent's socket until clear was written to the carrier."),
    CALL_SETUP("Call, from its start message until the agent was ready.");

    /** Recorded in place of anything longer. */
    static final long HIGHEST_NS = 60_000_000_000L;

    /** Everything below is one bucket. */
    static final long LOWEST_NS = 100;

    /** Each value is kept to 1 %; a recorder takes about 50 KiB so. */
    static final int DIGITS = 2;

    private final String help;

    LatencyStage(String help) {
        this.help = help;
    }

    /** One sentence for the operator: from when until when. */
    public String help() {
        return help;
    }

    /** Name without prefix and unit. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
