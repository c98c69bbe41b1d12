package io.tandemrelay.loadgen.upstream;

/**
 * An answer the agent speaks: once after the socket opens, and again from frame 0 after each
 * interruption. Sent by an absolute schedule; while the peer does not read, what is due waits.
 *
 * @param rate multiple of real time; {@link #BURST} sends everything at once
 * @param frames 20 ms frames per answer; {@link #ENDLESS} for no end
 * @param messageBytes cut of the audio into messages, any number; 0 for one message per frame
 */
public record Speech(FrameSource source, long afterMs, double rate, int frames, int messageBytes) {
    public static final int ENDLESS = Integer.MAX_VALUE;
    public static final double BURST = Double.POSITIVE_INFINITY;

    public Speech {
        if (!(rate > 0) || frames < 0 || messageBytes < 0 || afterMs < 0) {
            throw new IllegalArgumentException("rate, frames, messageBytes or afterMs");
        }
        if (rate == BURST && frames == ENDLESS) {
            throw new IllegalArgumentException("an endless burst; say how many frames");
        }
    }

    /** Endless, at once and in real time, one message per frame. */
    public static Speech of(FrameSource source) {
        return new Speech(source, 0, 1, ENDLESS, 0);
    }

    public static Speech marked() {
        return of(FrameSource.marked());
    }

    public static Speech tone() {
        return of(FrameSource.tone(500));
    }

    public static Speech silence() {
        return of(FrameSource.silence());
    }

    public Speech afterMs(long delayMs) {
        return new Speech(source, delayMs, rate, frames, messageBytes);
    }

    public Speech rate(double multiple) {
        return new Speech(source, afterMs, multiple, frames, messageBytes);
    }

    public Speech frames(int count) {
        return new Speech(source, afterMs, rate, count, messageBytes);
    }

    /** All {@code count} frames at once, for each generation. */
    public Speech burst(int count) {
        return new Speech(source, afterMs, BURST, count, messageBytes);
    }

    public Speech messageBytes(int bytes) {
        return new Speech(source, afterMs, rate, frames, bytes);
    }
}
