package io.tandemrelay.server.websocket;

import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Tells when something the peer has begun, a message or a pause in reading, lasts too long; thread:
 * the channel's event loop. Has at most one task scheduled, which looks again when what it was
 * meant for is over, so that beginning and ending often costs nothing each.
 */
final class PeerDeadline {

    private final EventExecutor loop;
    private final long deadlineNs;
    private final Runnable onMissed;
    private boolean begun;
    private long begunNs;
    private @Nullable Future<?> timer;

    PeerDeadline(EventExecutor loop, long deadlineMs, Runnable onMissed) {
        this.loop = loop;
        this.deadlineNs = TimeUnit.MILLISECONDS.toNanos(deadlineMs);
        this.onMissed = onMissed;
    }

    void end() {
        begun = false;
    }

    /** Counts from here unless it has begun already. */
    void begin() {
        if (begun) {
            return;
        }
        begun = true;
        begunNs = loop.ticker().nanoTime();
        if (timer == null) {
            start(deadlineNs);
        }
    }

    void stop() {
        begun = false;
        if (timer != null) {
            timer.cancel(false);
            timer = null;
        }
    }

    private void start(long delayNs) {
        timer = loop.schedule(this::check, delayNs, TimeUnit.NANOSECONDS);
    }

    private void check() {
        timer = null;
        if (!begun) {
            return;
        }
        final long leftNs = begunNs + deadlineNs - loop.ticker().nanoTime();
        if (leftNs > 0) {
            start(leftNs);
        } else {
            onMissed.run();
        }
    }
}
