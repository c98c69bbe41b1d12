package io.tandemrelay.server.media;

import org.jctools.queues.MessagePassingQueue;
import org.jctools.queues.varhandle.MpscVarHandleArrayQueue;
import org.jspecify.annotations.Nullable;

/**
 * The frames of one I/O loop, made on first use up to a limit and reused ever after.
 *
 * <p><b>Roles:</b> the owning loop acquires; any thread releases.
 *
 * <p><b>Guarantees:</b> never more than the limit exist; an exhausted pool is an ordinary result
 * (null), never a wait.
 */
public final class FramePool {

    private final MessagePassingQueue<MediaFrame> free;
    private final int limit;
    private final int frameBytes;
    private volatile int made;

    /**
     * An empty pool.
     *
     * @param limit most frames that may exist
     * @param frameBytes capacity of each
     */
    public FramePool(int limit, int frameBytes) {
        this.free = new MpscVarHandleArrayQueue<>(limit);
        this.limit = limit;
        this.frameBytes = frameBytes;
    }

    /** Owner only: a free frame with undefined contents, or null when all are in use. */
    @SuppressWarnings("NonAtomicVolatileUpdate") // one writer: the owner
    public @Nullable MediaFrame acquire() {
        final MediaFrame reused = free.relaxedPoll();
        if (reused != null) {
            return reused;
        }
        if (made < limit) {
            made++;
            return new MediaFrame(this, frameBytes);
        }
        return null;
    }

    void release(MediaFrame frame) {
        if (!free.relaxedOffer(frame)) {
            throw new IllegalStateException("a frame was released twice");
        }
    }

    /** Any thread: frames taken and not yet given back; exact when nothing is under way. */
    public int inUse() {
        return made - free.size();
    }
}
