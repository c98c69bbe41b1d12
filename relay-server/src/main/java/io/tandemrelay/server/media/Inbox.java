package io.tandemrelay.server.media;

import org.jctools.queues.MessagePassingQueue;
import org.jctools.queues.varhandle.MpscVarHandleArrayQueue;

/**
 * The bounded, lock-free queue of frames into one worker.
 *
 * <p><b>Roles:</b> any I/O loop offers; one worker drains.
 *
 * <p><b>Guarantees:</b> the frames of one loop arrive in the order offered; a full inbox is an
 * ordinary result, never a wait.
 */
public final class Inbox implements FrameSink {

    private final MessagePassingQueue<MediaFrame> queue;

    public Inbox(int frames) {
        queue = new MpscVarHandleArrayQueue<>(frames);
    }

    @Override
    public boolean offer(MediaFrame frame) {
        return queue.offer(frame);
    }

    /**
     * Worker only: runs up to {@code limit} waiting frames through their paths.
     *
     * @return how many
     */
    public int drain(MessagePassingQueue.Consumer<MediaFrame> worker, int limit) {
        return queue.drain(worker, limit);
    }

    /** Frames waiting, for reports. */
    public int size() {
        return queue.size();
    }
}
