package io.tandemrelay.loadgen.load;

import io.tandemrelay.loadgen.report.Series;
import java.util.Locale;

/** A way that frames go, judged where it ends. */
public enum Way {
    /** Caller to agent. */
    UPLINK(Count.FRAMES_UPLINK_HEARD, Series.UPLINK),
    /** Agent to caller. */
    DOWNLINK(Count.FRAMES_DOWNLINK_HEARD, Series.DOWNLINK),
    /** Caller to an agent that repeats, and back. */
    ECHO(Count.FRAMES_ECHO_HEARD, Series.ROUND_TRIP);

    private final Count heard;
    private final Series latency;

    Way(Count heard, Series latency) {
        this.heard = heard;
        this.latency = latency;
    }

    public Count heard() {
        return heard;
    }

    public Series latency() {
        return latency;
    }

    /** The word in records, with a fault behind it. */
    String key(FrameFault fault) {
        return "faults." + name().toLowerCase(Locale.ROOT) + "." + fault.word();
    }
}
