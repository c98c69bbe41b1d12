package io.tandemrelay.loadgen.report;

import java.util.Locale;

/** What is timed, in nanoseconds. */
public enum Series {
    UPLINK("Uplink", "caller to agent"),
    DOWNLINK("Downlink", "agent to caller"),
    ROUND_TRIP("Round trip", "caller to agent and back"),
    BARGE_IN("Barge-in", "agent's interruption to the clear at the caller"),
    CALL_SETUP("Call setup", "start of the call to its media stream"),
    LATENESS("Lateness", "the generator's own frames, sent after they were due");

    private final String title;
    private final String meaning;

    Series(String title, String meaning) {
        this.title = title;
        this.meaning = meaning;
    }

    /** The name in the histogram log and in JSON. */
    public String tag() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The name in words. */
    public String title() {
        return title;
    }

    /** What the times are, in words. */
    public String meaning() {
        return meaning;
    }
}
