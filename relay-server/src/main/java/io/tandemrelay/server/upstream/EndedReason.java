package io.tandemrelay.server.upstream;

import io.tandemrelay.server.call.CloseReason;
import io.tandemrelay.server.metrics.Counter;

/** Vapi's several hundred ended reasons in five groups (Vapi, Call ended reasons). */
enum EndedReason {
    /** Someone meant to end it, or a limit of the assistant did. */
    NORMAL(CloseReason.AGENT_HANGUP, Counter.UPSTREAM_ENDED_NORMAL),
    /** No slot, no credit, frozen account. */
    CAPACITY(CloseReason.AGENT_BUSY, Counter.UPSTREAM_ENDED_CAPACITY),
    /** The assistant or the request is wrong. */
    CONFIGURATION(CloseReason.AGENT_REJECTED, Counter.UPSTREAM_ENDED_CONFIGURATION),
    /** The audio connection between us and the vendor. */
    TRANSPORT(CloseReason.AGENT_FAILED, Counter.UPSTREAM_ENDED_TRANSPORT),
    /** The vendor or one of its providers failed. */
    VENDOR(CloseReason.AGENT_FAILED, Counter.UPSTREAM_ENDED_VENDOR);

    private final CloseReason closeReason;
    private final Counter counter;

    EndedReason(CloseReason closeReason, Counter counter) {
        this.closeReason = closeReason;
        this.counter = counter;
    }

    /** Why our call ends when the vendor's ended like this. */
    CloseReason closeReason() {
        return closeReason;
    }

    Counter counter() {
        return counter;
    }

    /**
     * Groups a vendor's word; one that is absent or new counts as normal unless it names a fault.
     */
    static EndedReason of(String word) {
        if (hasAny(word, "concurrency-limit", "insufficient-credits", "-frozen", "fraud-check")) {
            return CAPACITY;
        }
        if (hasAny(word, "transport", "did-not-receive-customer-audio", "closed-websocket")) {
            return TRANSPORT;
        }
        if (hasAny(word, "assistant-not-", "call.start.error", "no-server-available")) {
            return CONFIGURATION;
        }
        if (hasAny(word, "error", "fault", "worker-shutdown", "worker-died")) {
            return VENDOR;
        }
        return NORMAL;
    }

    private static boolean hasAny(String word, String... parts) {
        for (String part : parts) {
            if (word.contains(part)) {
                return true;
            }
        }
        return false;
    }
}
