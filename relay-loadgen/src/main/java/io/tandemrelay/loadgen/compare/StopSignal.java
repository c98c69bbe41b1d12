package io.tandemrelay.loadgen.compare;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Tells the thread that compares to come to an end. Any thread raises it; one waits by it. */
public final class StopSignal {
    private final CountDownLatch stopped = new CountDownLatch(1);

    /** The comparison was asked to end; what was being measured is not known. */
    static final class StoppedException extends Exception {
        private static final long serialVersionUID = 1;
    }

    public void raise() {
        stopped.countDown();
    }

    boolean isRaised() {
        return stopped.getCount() == 0;
    }

    /** Waits until the given {@link System#nanoTime}. */
    void sleepUntil(long ns) throws StoppedException {
        try {
            if (stopped.await(ns - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                throw new StoppedException();
            }
        } catch (InterruptedException ex) {
            // Not set again: it would close the files that the report is written to.
            raise();
            throw new StoppedException();
        }
    }
}
