package io.tandemrelay.loadgen.compare;

import java.io.IOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Starts processes on a thread of its own, since a process begins with the priority of the thread
 * that starts it: made by a thread before it stands back, it goes on starting them as they should
 * be. Any thread.
 */
final class ProcessStarter implements AutoCloseable {
    private final ExecutorService thread =
            Executors.newSingleThreadExecutor(
                    Thread.ofPlatform().name("process-starter").daemon().factory());

    /** Processes will have the priority of the calling thread. */
    ProcessStarter() {
        try {
            await(thread.submit(() -> {})); // the thread begins now
        } catch (IOException ex) {
            throw new IllegalStateException(ex);
        }
    }

    Process start(ProcessBuilder process) throws IOException {
        return await(thread.submit(process::start));
    }

    private static <T> T await(Future<T> future) throws IOException {
        try {
            return future.get();
        } catch (ExecutionException ex) {
            throw ex.getCause() instanceof IOException io ? io : new IOException(ex.getCause());
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
            throw new IOException(ex);
        }
    }

    @Override
    public void close() {
        thread.shutdown();
    }
}
