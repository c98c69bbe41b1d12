package io.tandemrelay.loadgen.caller;

import io.tandemrelay.loadgen.audio.AudioSource;

/**
 * When each frame leaves, and which never do; immutable.
 *
 * @param burstFrames frames written together; 1 is smooth
 * @param allAtOnceFrames frames written the moment the stream opens, after which none follow; 0 for
 *     real time
 * @param holeEveryFrames one hole begins in each so many frames; 0 for none
 * @param holeFrames frames left out in each hole, while timestamps run on
 */
public record Delivery(int burstFrames, int allAtOnceFrames, int holeEveryFrames, int holeFrames) {
    /** One frame every 20 ms. */
    public static Delivery smooth() {
        return new Delivery(1, 0, 0, 0);
    }

    /** Nothing for 300 ms, then 15 frames back to back, again and again. */
    public static Delivery bursts() {
        return bursts(15);
    }

    public static Delivery bursts(int frames) {
        return new Delivery(frames, 0, 0, 0);
    }

    /** The given number of frames at once, then no media at all. */
    public static Delivery allAtOnce(int frames) {
        return new Delivery(1, frames, 0, 0);
    }

    /** The same, with the last {@code frames} of each {@code every} frames left out. */
    public Delivery withHoles(int every, int frames) {
        return new Delivery(burstFrames, allAtOnceFrames, every, frames);
    }

    /** Nanoseconds after the stream's first frame time at which the frame leaves. */
    long releaseNs(int frame) {
        if (allAtOnceFrames > 0) {
            return frame < allAtOnceFrames ? 0 : Long.MAX_VALUE;
        }
        final long lastOfBurst = (long) frame / burstFrames * burstFrames + burstFrames - 1;
        return lastOfBurst * AudioSource.FRAME_MS * 1_000_000;
    }

    boolean leavesOut(int frame) {
        return holeEveryFrames > 0 && frame % holeEveryFrames >= holeEveryFrames - holeFrames;
    }
}
