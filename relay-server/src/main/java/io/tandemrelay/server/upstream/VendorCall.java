package io.tandemrelay.server.upstream;

import io.tandemrelay.server.metrics.Counter;
import io.tandemrelay.server.metrics.ThreadCounters;
import java.net.URI;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The call that the vendor holds for ours, which costs money until someone ends it. Thread
 * relay-io-N, the leg's own.
 */
final class VendorCall {

    private final CallCreation creation;
    private final Executor loop;
    private final ThreadCounters counters;
    private boolean open;
    private @Nullable URI controlUrl;

    VendorCall(CallCreation creation, Executor loop, ThreadCounters counters) {
        this.creation = creation;
        this.loop = loop;
        this.counters = counters;
    }

    /** The vendor holds a call, or may do so. */
    void onOpened(@Nullable URI callControlUrl) {
        open = true;
        controlUrl = callControlUrl;
    }

    /** Either side has ended it. */
    void onEnded() {
        open = false;
    }

    boolean isOpen() {
        return open;
    }

    /**
     * Tries to end it without a socket.
     *
     * @return false when there is no way to; otherwise {@code then} hears, later on the loop,
     *     whether the vendor took the request
     */
    boolean end(Consumer<Boolean> then) {
        if (controlUrl == null) {
            return false;
        }
        onLoop(creation.endCall(controlUrl), then);
        return true;
    }

    /** Nobody will join it any more: ends it if possible and counts it as an orphan if not. */
    void abandon() {
        if (!open) {
            return;
        }
        open = false;
        if (!end(this::countUnlessDone)) {
            countUnlessDone(false);
        }
    }

    private void countUnlessDone(boolean done) {
        if (!done) {
            counters.increment(Counter.UPSTREAM_ORPHANS);
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // all that can follow is the task itself
    <T> void onLoop(CompletableFuture<T> answer, Consumer<T> then) {
        answer.thenAccept(value -> loop.execute(() -> then.accept(value)));
    }
}
