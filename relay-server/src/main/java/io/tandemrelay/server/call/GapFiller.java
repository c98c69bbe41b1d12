package io.tandemrelay.server.call;

/**
 * Where the caller's audio has holes, by the carrier's timestamps and by the clock: says how much
 * silence keeps the agent's timeline equal to the caller's. Positions are milliseconds. Thread
 * relay-io-N.
 *
 * <p>Two sources, never counted twice: a hole seen in the timestamps when audio resumes, and
 * silence already sent while nothing arrived (an agent that hears nothing hangs up).
 */
final class GapFiller {

    private static final int FRAME_MS = 20;
    private static final int LARGEST_FILL_MS = 10_000;

    private final boolean enabled;
    private final int silenceAfterMs;
    private long expectedMs = CarrierListener.NO_TIMESTAMP;
    private double lastAudioMs;
    private int insertedMs;

    /**
     * A filler at the start of a stream.
     *
     * @param enabled false: never fills
     * @param silenceAfterMs how long nothing may arrive before silence is sent in its place
     */
    GapFiller(boolean enabled, int silenceAfterMs) {
        this.enabled = enabled;
        this.silenceAfterMs = silenceAfterMs;
    }

    /** The agent listens from now on: what was missing before is not made up for. */
    void start(double nowMs) {
        lastAudioMs = nowMs;
        expectedMs = CarrierListener.NO_TIMESTAMP;
        insertedMs = 0;
    }

    /**
     * Audio has arrived.
     *
     * @param timestampMs its position, or {@link CarrierListener#NO_TIMESTAMP}
     * @param durationMs its length
     * @return frames of silence to insert before it
     */
    int onAudio(long timestampMs, double durationMs, double nowMs) {
        int fill = 0;
        if (timestampMs != CarrierListener.NO_TIMESTAMP) {
            if (expectedMs != CarrierListener.NO_TIMESTAMP) {
                final long holeMs = timestampMs - expectedMs - insertedMs;
                if (enabled && holeMs > FRAME_MS) {
                    fill = (int) Math.min(holeMs, LARGEST_FILL_MS) / FRAME_MS;
                }
            }
            expectedMs = timestampMs + Math.round(durationMs);
        } else {
            expectedMs = CarrierListener.NO_TIMESTAMP;
        }
        insertedMs = 0;
        lastAudioMs = nowMs;
        return fill;
    }

    /** Frames of silence due because nothing arrives. */
    int onSilence(double nowMs) {
        if (!enabled || silenceAfterMs == 0 || nowMs - lastAudioMs < silenceAfterMs) {
            return 0;
        }
        final int frames = (int) ((nowMs - lastAudioMs - insertedMs) / FRAME_MS);
        insertedMs += frames * FRAME_MS;
        return frames;
    }
}
