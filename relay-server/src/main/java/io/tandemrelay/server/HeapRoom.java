package io.tandemrelay.server;

import io.tandemrelay.server.call.MemoryPlan;
import io.tandemrelay.server.config.RelayConfig;

/** Holds the memory plan against the heap of this JVM. Thread main. */
final class HeapRoom {

    private final MemoryPlan plan;
    private final long heapBytes;

    /**
     * Plans.
     *
     * @throws IllegalStateException the calls that the configuration admits do not fit
     */
    HeapRoom(RelayConfig config, long heapBytes) {
        this.plan = MemoryPlan.of(config);
        this.heapBytes = heapBytes;
        if (!plan.fits(heapBytes)) {
            throw new IllegalStateException(
                    summary() + ", which is too little: " + plan.advice(heapBytes));
        }
    }

    MemoryPlan plan() {
        return plan;
    }

    String summary() {
        return plan.summary(heapBytes);
    }

    /** What is to be done for enough room, or nothing. */
    String advice() {
        return plan.isTight(heapBytes) ? "memory is tight: " + plan.advice(heapBytes) : "";
    }
}
