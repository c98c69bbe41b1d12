package io.tandemrelay.server.call;

import io.tandemrelay.server.media.FramePool;
import io.tandemrelay.server.media.ReadyList;
import io.tandemrelay.server.metrics.LatencyRecorders;
import io.tandemrelay.server.metrics.ThreadCounters;
import io.tandemrelay.server.metrics.ThreadMetrics;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;

/**
 * What the calls of one I/O loop share: frame pools, ready list, counters, recorders, and the tick
 * that drives their deadlines and pacing. Thread relay-io-N, except where said.
 */
public final class IoLoop {

    /** Milliseconds between ticks: the grain of pacing and of every deadline. */
    public static final int TICK_MS = 5;

    private final Runnable drain = this::drainReady; // once: a wake allocates nothing
    private final Executor executor;
    private final LongSupplier clock;
    private final FramePool uplinkFrames;
    private final FramePool downlinkFrames;
    private final ReadyList readyList;
    private final ThreadMetrics metrics;
    private final List<Call> calls = new ArrayList<>();

    /**
     * A loop without calls.
     *
     * @param executor runs tasks on the loop's thread, from any thread
     * @param clock monotonic nanoseconds
     * @param uplinkFrames frames of caller's audio, 160 bytes each
     * @param downlinkFrames frames of agents' audio, as large as the widest configured format needs
     * @param maxCalls most calls this loop may ever have at once
     */
    public IoLoop(
            Executor executor,
            LongSupplier clock,
            FramePool uplinkFrames,
            FramePool downlinkFrames,
            int maxCalls,
            ThreadMetrics metrics) {
        this.executor = executor;
        this.clock = clock;
        this.uplinkFrames = uplinkFrames;
        this.downlinkFrames = downlinkFrames;
        this.metrics = metrics;
        // Two paths a call; twice that, since a closed call's paths may still be listed.
        this.readyList = new ReadyList(4 * maxCalls, () -> executor.execute(drain));
    }

    /** Advances every call of this loop; call it every {@link #TICK_MS} milliseconds. */
    public void tick() {
        final long nowNs = clock.getAsLong();
        metrics.dutyCycle().mark(nowNs);
        for (int i = calls.size() - 1; i >= 0; i--) {
            final Call call = calls.get(i);
            advance(call, nowNs);
            if (call.isClosed()) {
                calls.set(i, calls.getLast());
                calls.removeLast();
            }
        }
    }

    /** For workers: where paths of this loop are listed and signalled. Any thread. */
    public ReadyList readyList() {
        return readyList;
    }

    public ThreadCounters counters() {
        return metrics.counters();
    }

    public LatencyRecorders latencies() {
        return metrics.latencies();
    }

    /** Frames taken from the pools and not yet given back. Any thread; exact when idle. */
    public int framesInUse() {
        return uplinkFrames.inUse() + downlinkFrames.inUse();
    }

    FramePool uplinkFrames() {
        return uplinkFrames;
    }

    FramePool downlinkFrames() {
        return downlinkFrames;
    }

    long nowNs() {
        return clock.getAsLong();
    }

    /** Any thread: runs the task on this loop. */
    void execute(Runnable task) {
        executor.execute(task);
    }

    void add(Call call) {
        calls.add(call);
    }

    /** A defect ends this call alone: a tick that threw would be the last one of its loop. */
    private static void advance(Call call, long nowNs) {
        try {
            call.onTick(nowNs);
        } catch (RuntimeException | AssertionError | LinkageError failure) {
            call.onFailure(failure);
        }
    }

    private void drainReady() {
        readyList.drain();
    }
}
