package io.tandemrelay.loadgen.compare;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Ends a process with all it started. Stateless. */
final class ProcessEnd {
    private static final int KILL_PATIENCE_S = 10;

    private ProcessEnd() {}

    /** Asks it to end (SIGTERM), kills it when it takes longer, and returns when it is gone. */
    static void of(Process process, Duration patience) {
        // Known only while their parent lives.
        final List<ProcessHandle> children = process.descendants().toList();
        process.destroy();
        if (!gone(process, patience)) {
            children.forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
            gone(process, Duration.ofSeconds(KILL_PATIENCE_S));
        }
        children.forEach(ProcessHandle::destroyForcibly);
    }

    private static boolean gone(Process process, Duration patience) {
        final long giveUpNs = System.nanoTime() + patience.toNanos();
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return process.waitFor(giveUpNs - System.nanoTime(), TimeUnit.NANOSECONDS);
                } catch (InterruptedException ex) {
                    interrupted = true; // a process left behind would be worse than a late end
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
