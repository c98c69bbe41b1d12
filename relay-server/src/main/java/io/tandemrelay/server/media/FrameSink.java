package io.tandemrelay.server.media;

/** Where an I/O loop hands frames over for processing: a worker's inbox, or the loop itself. */
@FunctionalInterface
public interface FrameSink {

    /** Takes the frame, which must be addressed, or returns false and leaves it to the caller. */
    boolean offer(MediaFrame frame);
}
