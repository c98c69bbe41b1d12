package io.tandemrelay.loadgen.load;

import java.util.Locale;

/** What is counted besides faults of frames and failed calls; the key is the word in records. */
public enum Count {
    CALLS_STARTED,
    CALLS_OPENED,
    CALLS_ENDED,
    FRAMES_UPLINK_SENT,
    FRAMES_UPLINK_HEARD,
    FRAMES_DOWNLINK_SENT,
    FRAMES_DOWNLINK_HEARD,
    FRAMES_ECHO_HEARD,
    UNDERRUNS("underruns"),
    CLEARS("clears"),
    MARKS("marks"),
    INTERRUPTIONS("interruptions"),
    PROTOCOL_FAULTS("protocol_faults"),
    BYTES_UNRECOGNISED;

    private final String key;

    Count() {
        key = name().toLowerCase(Locale.ROOT).replace('_', '.');
    }

    Count(String key) {
        this.key = key;
    }

    public String key() {
        return key;
    }
}
