package io.tandemrelay.server.carrier;

import io.tandemrelay.server.metrics.Counter;
import io.tandemrelay.server.metrics.ThreadCounters;

/**
 * Watches a stream's counters and counts what is odd about them; drops nothing. One per stream,
 * thread relay-io-N.
 */
final class StreamContinuity {
    /** Silence that may be a hole; beyond it the clock has jumped. */
    private static final long JUMP_MS = 10_000;

    private static final int BYTES_PER_MS = 8;
    private static final long UNKNOWN = -1;

    private final ThreadCounters counters;
    private long lastSequence = UNKNOWN;
    private long nextTimestampMs = UNKNOWN;
    private long lastTimestampMs = UNKNOWN;

    StreamContinuity(ThreadCounters counters) {
        this.counters = counters;
    }

    /** One counter runs over all messages of a stream. */
    void onMessage(TwilioMessage message) {
        if (message.hasUnusableCounter()) {
            counters.increment(Counter.CARRIER_BAD_COUNTER);
        }
        final long sequence = message.sequence;
        if (sequence >= 0 && lastSequence != UNKNOWN) {
            if (sequence <= lastSequence) {
                counters.increment(Counter.CARRIER_SEQ_REPEAT);
            } else if (sequence > lastSequence + 1) {
                counters.increment(Counter.CARRIER_SEQ_GAP);
            }
        }
        lastSequence = sequence >= 0 ? sequence : UNKNOWN;
    }

    void onMedia(long timestampMs, int bytes) {
        if (timestampMs < 0) {
            return;
        }
        if (lastTimestampMs != UNKNOWN) {
            if (timestampMs < lastTimestampMs) {
                counters.increment(Counter.CARRIER_TS_BACKWARDS);
            } else if (timestampMs - nextTimestampMs > JUMP_MS) {
                counters.increment(Counter.CARRIER_TS_JUMP);
            }
        }
        lastTimestampMs = timestampMs;
        nextTimestampMs = timestampMs + bytes / BYTES_PER_MS;
    }
}
