package io.tandemrelay.server.media;

import org.jctools.queues.MessagePassingQueue;

/**
 * Runs one frame through its path and releases it, whatever happens: the step a worker and an I/O
 * loop without workers share. Holds no state; any processing thread.
 */
public final class FrameProcessing implements MessagePassingQueue.Consumer<MediaFrame>, FrameSink {

    /**
     * For a worker: processes and lists the path, so that its loop looks at the ring. JCTools may
     * leave a queue broken behind a consumer that throws, so this does not.
     */
    @Override
    public void accept(MediaFrame frame) {
        process(frame, true);
    }

    /**
     * Without workers: processes at once, on the calling I/O loop, which looks at the ring itself.
     */
    @Override
    public boolean offer(MediaFrame frame) {
        process(frame, false);
        return true;
    }

    private static void process(MediaFrame frame, boolean listed) {
        final MediaPath path = frame.path();
        try {
            if (path != null && path.onFrame(frame) && listed) {
                path.readyList().add(path);
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
}
