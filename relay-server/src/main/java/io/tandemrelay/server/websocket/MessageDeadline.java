package io.tandemrelay.server.websocket;

import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Tells when a message has been arriving for too long; thread: the channel's event loop. Has at
 * most one task scheduled, which looks again when the message it was meant for is complete, so that
 * reads which end inside a message cost nothing each.
 */
final class MessageDeadline {

    private final EventExecutor loop;
    private final long deadlineNs;
    private final Runnable onMissed;
    private boolean unfinished;
    private long unfinishedSinceNs;
    private @Nullable Future<?> timer;

    MessageDeadline(EventExecutor loop, long deadlineMs, Runnable onMissed) {
        this.loop = loop;
        this.deadlineNs = TimeUnit.MILLISECONDS.toNanos(deadlineMs);
        this.onMissed = onMissed;
    }

    /** A message is complete and no other has begun. */
    void onComplete() {
        unfinished = false;
    }

    /** A read ended inside a message. */
    void onUnfinished() {
        if (unfinished) {
            return;
        }
        unfinished = true;
        unfinishedSinceNs = loop.ticker().nanoTime();
        if (timer == null) {
            start(deadlineNs);
        }
    }

    void stop() {
        unfinished = false;
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
        if (!unfinished) {
            return;
        }
        final long leftNs = unfinishedSinceNs + deadlineNs - loop.ticker().nanoTime();
        if (leftNs > 0) {
            start(leftNs);
        } else {
            onMissed.run();
        }
    }
}
