package io.tandemrelay.server.config;

import java.util.List;

/**
 * Section {@code worker}: the media threads.
 *
 * @param threads 0 to convert audio on the I/O thread
 * @param cores processor numbers, one per thread, or empty for no pinning
 */
public record WorkerConfig(
        int threads, int inboxFrames, int framesPerCycle, Idle idle, List<Integer> cores) {

    public WorkerConfig {
        cores = List.copyOf(cores);
        new Expect()
                .range("threads", threads, 0, 64)
                .range("inboxFrames", inboxFrames, 64, 1 << 20)
                .range("framesPerCycle", framesPerCycle, 1, 65536)
                .that(
                        cores.stream().allMatch(core -> core >= 0 && core < 1024)
                                && cores.stream().distinct().count() == cores.size(),
                        "cores",
                        "different processor numbers, 0 to 1023")
                .that(
                        cores.isEmpty() || cores.size() == threads,
                        "cores",
                        "empty or one processor per thread, " + threads,
                        "threads")
                .done();
    }

    /** What a worker does without work. */
    public enum Idle {
        BACKOFF,
        SLEEP,
        YIELD,
        SPIN
    }
}
