package io.tandemrelay.loadgen.nullrelay;

import org.jspecify.annotations.Nullable;

/**
 * One fault that a {@link NullRelay} really planted; immutable.
 *
 * @param direction null for a stall, which hits all calls of an I/O loop
 * @param callSid the call whose frame it was; empty for a stall
 * @param frame the frame's number in its call and direction, counted from 1; 0 for a stall
 * @param otherCallSid for {@link Kind#FOREIGN} the call that heard the copy, else empty
 */
public record PlantedFault(
        Kind kind, @Nullable Direction direction, String callSid, long frame, String otherCallSid) {

    /** What was done to the frame. */
    public enum Kind {
        /** It was not passed on. */
        LOST,
        /** It was passed on after its successor. */
        SWAPPED,
        /** One of its bytes was changed. */
        CORRUPTED,
        /** It was passed on twice. */
        DOUBLED,
        /** A copy of it was also passed on in another call. */
        FOREIGN,
        /** An I/O loop slept. */
        STALL
    }

    /** Uplink is caller to agent. */
    public enum Direction {
        UPLINK,
        DOWNLINK
    }
}
