package io.tandemrelay.server.media;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jctools.queues.MessagePassingQueue;
import org.jctools.queues.varhandle.MpscVarHandleArrayQueue;

/**
 * The paths of one I/O loop that have committed slots, and the one wake that says so.
 *
 * <pre>
 *   worker                                   I/O loop
 *   path.onFrame: ring.commit                woken: list.drain
 *   list.add(path)   (once per path)            path.unlist, then read its ring
 *   end of batch: list.signal (once)  ---->
 * </pre>
 *
 * <p><b>Roles:</b> any worker, or the loop itself where there are none, adds and signals; the loop
 * drains.
 *
 * <p><b>Guarantees:</b> a slot committed before {@code add} is seen by the drain that follows it;
 * however many paths and workers add, at most one wake is under way.
 */
public final class ReadyList {

    private static final VarHandle SIGNALLED;

    static {
        try {
            SIGNALLED =
                    MethodHandles.lookup()
                            .findVarHandle(ReadyList.class, "signalled", boolean.class);
        } catch (ReflectiveOperationException ex) {
            throw new ExceptionInInitializerError(ex);
        }
    }

    private final MessagePassingQueue<MediaPath> paths;
    private final Runnable wake;

    @SuppressWarnings("UnusedVariable") // by SIGNALLED
    private boolean signalled;

    /**
     * An empty list.
     *
     * @param capacity at least the number of paths the loop can have, so that add never fails
     * @param wake makes the loop call {@link #drain} soon; any thread
     */
    public ReadyList(int capacity, Runnable wake) {
        this.paths = new MpscVarHandleArrayQueue<>(capacity);
        this.wake = wake;
    }

    /** Worker, or loop without workers: lists the path unless it is listed already. */
    void add(MediaPath path) {
        if (path.list() && !paths.offer(path)) {
            throw new IllegalStateException("ready list is smaller than the number of paths");
        }
    }

    /**
     * Worker at the end of a batch, or loop after each frame: wakes the loop if something was
     * listed since it last woke.
     */
    public void signal() {
        if (!paths.isEmpty() && SIGNALLED.compareAndSet(this, false, true)) {
            wake.run();
        }
    }

    /** Loop: tells each listed path's listener that its ring has slots. */
    public void drain() {
        SIGNALLED.setVolatile(this, false);
        for (MediaPath path = paths.poll(); path != null; path = paths.poll()) {
            path.unlist();
            try {
                path.listener().onSlots();
            } catch (RuntimeException failure) {
                path.close();
                path.listener().onPathFailure(failure); // this call alone; the others' slots wait
            }
        }
    }
}
