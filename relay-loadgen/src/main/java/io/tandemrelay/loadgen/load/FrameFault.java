package io.tandemrelay.loadgen.load;

import java.util.Locale;

/** What can have happened to a frame on its way. */
public enum FrameFault {
    /** Never arrived. */
    LOST,
    /** Arrived again. */
    DOUBLED,
    /** Arrived after one that was said later. */
    SWAPPED,
    /** Arrived with other bytes. */
    CORRUPTED,
    /** Belongs to another call. */
    FOREIGN,
    /** Of interrupted speech, and arrived after the clear. */
    STALE;

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
