package io.tandemrelay.server.media;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * One direction of one call as a worker sees it: each frame in becomes exactly one ring slot out.
 *
 * <p>{@link #onFrame} and everything a subclass owns belong to the thread that processes frames;
 * {@link #ring} is read by the call's I/O loop; {@link #close} may come from there at any time.
 */
public abstract class MediaPath {

    private static final VarHandle LISTED;
    private static final VarHandle CLOSED;

    static {
        try {
            final MethodHandles.Lookup lookup = MethodHandles.lookup();
            LISTED = lookup.findVarHandle(MediaPath.class, "listed", boolean.class);
            CLOSED = lookup.findVarHandle(MediaPath.class, "closed", boolean.class);
        } catch (ReflectiveOperationException ex) {
            throw new ExceptionInInitializerError(ex);
        }
    }

    private final AudioRing ring;
    private final ReadyList readyList;
    private final PathListener listener;

    @SuppressWarnings("UnusedVariable") // by LISTED
    private boolean listed;

    @SuppressWarnings("UnusedVariable") // by CLOSED
    private boolean closed;

    MediaPath(AudioRing ring, ReadyList readyList, PathListener listener) {
        this.ring = ring;
        this.readyList = readyList;
        this.listener = listener;
    }

    /** Where the processed audio goes; the I/O loop consumes. */
    public final AudioRing ring() {
        return ring;
    }

    final ReadyList readyList() {
        return readyList;
    }

    final PathListener listener() {
        return listener;
    }

    /** From now on frames of this path are dropped unprocessed. Any thread. */
    public final void close() {
        CLOSED.setRelease(this, true);
    }

    /**
     * Processes one frame into one slot. The sender keeps no more frames under way than the ring
     * has slots, so a full ring means a defect of the sender and ends the call.
     */
    final void onFrame(MediaFrame frame) {
        if ((boolean) CLOSED.getAcquire(this)) {
            return;
        }
        final int slot = ring.claim();
        if (slot == AudioRing.NONE) {
            throw new IllegalStateException("more frames under way than ring slots");
        }
        final int length = convert(frame, ring.bytes(), slot);
        ring.commit(length, frame.generation(), frame.receivedNs());
        readyList.add(this);
    }

    /**
     * Writes the frame's audio, converted, at {@code offset}.
     *
     * @return bytes written, at most the ring's slot size
     */
    abstract int convert(MediaFrame frame, byte[] slots, int offset);

    final boolean list() {
        return LISTED.compareAndSet(this, false, true);
    }

    /** Before reading the ring, so that a commit after this read lists the path again. */
    final void unlist() {
        LISTED.setVolatile(this, false);
    }
}
