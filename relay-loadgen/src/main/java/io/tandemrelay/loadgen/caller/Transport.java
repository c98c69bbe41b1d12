package io.tandemrelay.loadgen.caller;

/**
 * How bytes travel below the messages; immutable.
 *
 * @param fragmented each message is cut into up to 16 frames at seeded random places
 * @param cutBytes the TCP stream is cut and joined at seeded random places, without regard to
 *     frames
 */
public record Transport(boolean fragmented, boolean cutBytes) {
    public static Transport plain() {
        return new Transport(false, false);
    }

    public static Transport hostile() {
        return new Transport(true, true);
    }
}
