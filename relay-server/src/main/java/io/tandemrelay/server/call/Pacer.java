package io.tandemrelay.server.call;

import io.tandemrelay.server.media.AudioFormat;
import java.util.concurrent.TimeUnit;

/**
 * When downlink frames are due: frame n of an item from start + 20 n - lead on, by absolute time,
 * so that lateness never adds up, and several together where there is time. Pure arithmetic; thread
 * relay-io-N.
 */
final class Pacer {

    static final long FRAME_NS = TimeUnit.MILLISECONDS.toNanos(AudioFormat.FRAME_MS);

    /** A pause shorter than this within an item is an underrun, a longer one a new item. */
    private static final long UNDERRUN_NS = TimeUnit.MILLISECONDS.toNanos(200);

    private final long leadNs;
    private final long reserveNs;
    private final long joinedNs;
    private boolean playing;
    private boolean joining;
    private boolean waiting;
    private long waitingFromNs;
    private long startNs;
    private long sentFrames;
    private boolean ended = true;
    private long dryNs;
    private long underruns;

    /**
     * An idle pacer.
     *
     * @param leadNs how far ahead of playback audio is sent
     * @param reserveNs how much audio must be there, or how long it may be awaited, before an item
     *     starts
     * @param joinedNs how much audio travels together once so much is at hand, at least one frame:
     *     out of the lead's upper end, so the carrier's cushion does not suffer
     */
    Pacer(long leadNs, long reserveNs, long joinedNs) {
        this.leadNs = leadNs;
        this.reserveNs = reserveNs;
        this.joinedNs = joinedNs;
    }

    /**
     * How many of the queued frames may be sent now.
     *
     * @param queued frames at hand
     * @param complete whether the item has no more frames than these
     */
    int due(long nowNs, int queued, boolean complete) {
        if (playing && nowNs - dryAtNs() >= 0) {
            playing = false; // all that was sent has been played
            ended = complete && queued == 0;
            dryNs = dryAtNs();
        }
        if (queued == 0) {
            return 0;
        }
        if (!playing && !start(nowNs, queued, complete)) {
            return 0;
        }
        joining = queued * FRAME_NS >= joinedNs;
        if (sentFrames > 0 && nowNs - dueNs() < 0) {
            return 0;
        }
        final long due = (nowNs - startNs + leadNs) / FRAME_NS + 1 - sentFrames;
        return Math.clamp(due, 0, queued);
    }

    /** When the next frame must be sent, with those that join it; meaningful while playing. */
    long dueNs() {
        return startNs + sentFrames * FRAME_NS - leadNs + (joining ? joinedNs - FRAME_NS : 0);
    }

    void onSent(int frames) {
        sentFrames += frames;
    }

    /** The item has ended: the next audio starts a new one. */
    void onItemEnd() {
        ended = true;
    }

    /** Playback was cut: the next frame starts a new item. */
    void reset() {
        playing = false;
        waiting = false;
        ended = true;
    }

    long underruns() {
        return underruns;
    }

    private boolean start(long nowNs, int queued, boolean complete) {
        if (!waiting) {
            waiting = true;
            waitingFromNs = nowNs;
        }
        if (!complete && queued * FRAME_NS < reserveNs && nowNs - waitingFromNs < reserveNs) {
            return false;
        }
        if (!ended && nowNs - dryNs < UNDERRUN_NS) {
            underruns++;
        }
        waiting = false;
        playing = true;
        ended = false;
        startNs = nowNs;
        sentFrames = 0;
        return true;
    }

    private long dryAtNs() {
        return startNs + sentFrames * FRAME_NS;
    }
}
