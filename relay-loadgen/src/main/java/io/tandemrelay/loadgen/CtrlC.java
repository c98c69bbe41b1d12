package io.tandemrelay.loadgen;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Makes Ctrl-C an early but orderly end. Stateless. */
final class CtrlC {
    private static final long PATIENCE_S = 60;

    private CtrlC() {}

    /** Work that ends soon after it was asked to. */
    interface Work {
        int run() throws IOException, InterruptedException;
    }

    /** Does the work on this thread; when the process is told to end, asks and waits for it. */
    static int during(Work work, Runnable askToEnd) throws IOException, InterruptedException {
        final CountDownLatch finished = new CountDownLatch(1);
        final Thread hook =
                new Thread(
                        () -> {
                            askToEnd.run();
                            await(finished);
                        },
                        "ctrl-c");
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            return work.run();
        } finally {
            finished.countDown();
            remove(hook);
        }
    }

    private static void await(CountDownLatch finished) {
        try {
            finished.await(PATIENCE_S, TimeUnit.SECONDS);
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
        }
    }

    private static void remove(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException alreadyEnding) {
            // then the hook has run
        }
    }
}
