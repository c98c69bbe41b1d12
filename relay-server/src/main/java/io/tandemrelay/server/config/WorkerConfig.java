package io.tandemrelay.server.config;

import java.util.List;

/**
 * Section {@code worker}: the media threads.
 *
 * @param threads 0 to convert audio on the I/O thread, -1 for {@link #threadCount()}'s choice
 * @param cores processor numbers, one per thread, or empty for no pinning
 */
public record WorkerConfig(
        int threads, int inboxFrames, int framesPerCycle, Idle idle, List<Integer> cores) {

    /** With fewer, a worker only takes turns with the I/O threads it works for. */
    public static final int FEWEST_PROCESSORS = 4;

    public WorkerConfig {
        cores = List.copyOf(cores);
        new Expect()
                .range("threads", threads, -1, 64)
                .range("inboxFrames", inboxFrames, 64, 1 << 20)
                .range("framesPerCycle", framesPerCycle, 1, 65536)
                .that(
                        cores.stream().allMatch(core -> core >= 0 && core < 1024)
                                && cores.stream().distinct().count() == cores.size(),
                        "cores",
                        "different processor numbers, 0 to 1023")
                .that(
                        cores.isEmpty() || cores.size() == threads(threads),
                        "cores",
                        "empty or one processor per thread, " + threads(threads),
                        "threads")
                .done();
    }

    /** Threads to start: {@code threads}, or 1 where there is a processor for it to wait on. */
    public int threadCount() {
        return threads(threads);
    }

    private static int threads(int configured) {
        if (configured >= 0) {
            return configured;
        }
        return Runtime.getRuntime().availableProcessors() < FEWEST_PROCESSORS ? 0 : 1;
    }

    /** What a worker does without work. */
    public enum Idle {
        BACKOFF,
        SLEEP,
        YIELD,
        SPIN
    }
}
