package io.tandemrelay.server.call;

import io.tandemrelay.server.media.AudioFormat;
import io.tandemrelay.server.media.MediaFrame;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Caller's frames that the agent cannot have yet, oldest first: kept while the agent is not ready,
 * then released at a bounded multiple of real time, then passed through untouched. Thread
 * relay-io-N.
 */
final class UplinkHold {

    private static final long FRAME_NS = TimeUnit.MILLISECONDS.toNanos(AudioFormat.FRAME_MS);

    /** Frames that may leave at once after nothing could: a late tick's worth. */
    private static final int MOST_CREDIT = 5;

    private enum State {
        WAITING,
        CATCHING_UP,
        LIVE
    }

    private final ArrayDeque<MediaFrame> frames = new ArrayDeque<>();
    private final int limit;
    private final int burst;
    private final double catchUpRate;
    private State state = State.WAITING;
    private long catchUpFromNs;
    private long caughtUpFrames;
    private long liveFromNs = Long.MAX_VALUE;

    /**
     * An empty hold, waiting.
     *
     * @param limit most frames kept
     * @param burst while live, a backlog above this many frames is caught up instead of sent at
     *     once
     * @param catchUpRate multiple of real time
     */
    UplinkHold(int limit, int burst, double catchUpRate) {
        this.limit = limit;
        this.burst = burst;
        this.catchUpRate = catchUpRate;
    }

    /**
     * Adds the newest frame.
     *
     * @return the oldest frame when it had to give way, for the caller to count and release
     */
    @Nullable MediaFrame offer(MediaFrame frame) {
        final MediaFrame displaced = frames.size() == limit ? frames.poll() : null;
        frames.add(frame);
        return displaced;
    }

    /** The agent takes audio from now on. */
    void open(long nowNs) {
        if (state == State.WAITING) {
            catchUp(nowNs);
        }
    }

    /** How many frames may leave now. */
    int due(long nowNs) {
        if (state == State.LIVE && frames.size() > burst) {
            catchUp(nowNs);
        }
        return switch (state) {
            case WAITING -> 0;
            case LIVE -> frames.size();
            case CATCHING_UP -> dueInCatchUp(nowNs);
        };
    }

    @Nullable MediaFrame peek() {
        return frames.peek();
    }

    /** Removes the oldest frame, which the caller has passed on. */
    void remove() {
        frames.remove();
        caughtUpFrames++;
    }

    int size() {
        return frames.size();
    }

    /** True once the agent is ready and nothing waits. */
    boolean isLive() {
        return state == State.LIVE;
    }

    /** Whether a frame read at {@code receivedNs} was passed on without catching up. */
    boolean wasLive(long receivedNs) {
        return state == State.LIVE && receivedNs - liveFromNs >= 0;
    }

    void releaseAll() {
        for (MediaFrame frame = frames.poll(); frame != null; frame = frames.poll()) {
            frame.release();
        }
    }

    private int dueInCatchUp(long nowNs) {
        if (frames.isEmpty()) {
            state = State.LIVE;
            liveFromNs = nowNs;
            return 0;
        }
        final long allowed = 1 + (long) ((nowNs - catchUpFromNs) * catchUpRate / FRAME_NS);
        if (allowed - caughtUpFrames > MOST_CREDIT) {
            caughtUpFrames =
                    allowed - MOST_CREDIT; // what could not leave in time is not made up for
        }
        return Math.clamp(allowed - caughtUpFrames, 0, frames.size());
    }

    private void catchUp(long nowNs) {
        state = State.CATCHING_UP;
        catchUpFromNs = nowNs;
        caughtUpFrames = 0;
    }
}
