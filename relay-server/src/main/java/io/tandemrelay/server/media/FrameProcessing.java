package io.tandemrelay.server.media;

import org.jctools.queues.MessagePassingQueue;

/**
 * Runs one frame through its path and releases it, whatever happens: the step a worker and an I/O
 * loop without workers share. Holds no state; any processing thread.
 */
public final class FrameProcessing implements MessagePassingQueue.Consumer<MediaFrame>, FrameSink {

    /** JCTools may leave a queue broken behind a consumer that throws, so this does not. */
    @Override
    public void accept(MediaFrame frame) {
        final MediaPath path = frame.path();
        try {
            if (path != null) {
                path.onFrame(frame);
            }
        } catch (RuntimeException failure) {
            if (path != null) {
                path.close();
                path.listener().onPathFailure(failure);
            }
        } finally {
            frame.release();
        }
    }

    /**
     * Without workers: processes at once, on the calling I/O loop. The loop looks at the ring when
     * it has read all sockets that had something, so what one pass read is sent in one go.
     */
    @Override
    public boolean offer(MediaFrame frame) {
        final MediaPath path = frame.path();
        accept(frame);
        if (path != null) {
            path.readyList().signal();
        }
        return true;
    }
}
