package io.tandemrelay.server.call;

/**
 * Ledger of what the caller has heard: bytes sent, marks sent and returned, and an estimate between
 * marks (8 bytes a millisecond from arrival). Generations tell late marks from current ones. Thread
 * relay-io-N.
 */
final class Playback {

    private static final long NS_PER_BYTE = 125_000;
    private static final int PENDING_MARKS = 64;

    private final long[] markOffsets = new long[PENDING_MARKS];
    private int generation;
    private long sentBytes;
    private int firstPending;
    private int nextMark;
    private long heardBytes;
    private long dryNs;

    /** A ledger of nothing sent yet. */
    Playback(long nowNs) {
        dryNs = nowNs;
    }

    /** Number of the current generation; audio and marks of an older one have been cleared. */
    int generation() {
        return generation;
    }

    /** Audio went to the carrier. */
    void onSent(int bytes, long nowNs) {
        if (nowNs - dryNs > 0) {
            dryNs = nowNs;
        }
        dryNs += bytes * NS_PER_BYTE;
        sentBytes += bytes;
    }

    /**
     * Opens a mark at the end of what was sent.
     *
     * @return its number, or -1 when too many are pending
     */
    int mark() {
        if (nextMark - firstPending == PENDING_MARKS) {
            return -1;
        }
        markOffsets[nextMark % PENDING_MARKS] = sentBytes;
        return nextMark++;
    }

    /**
     * A mark came back: everything before it has been heard, unless its generation was cleared.
     *
     * @return whether it was a pending mark of the current generation
     */
    boolean onMark(int markGeneration, int number, long nowNs) {
        if (markGeneration != generation || number < firstPending || number >= nextMark) {
            return false;
        }
        heardBytes = markOffsets[number % PENDING_MARKS];
        firstPending = number + 1;
        dryNs = nowNs + (sentBytes - heardBytes) * NS_PER_BYTE;
        return true;
    }

    boolean hasPendingMarks() {
        return firstPending < nextMark;
    }

    /** Milliseconds of sent audio not yet heard, as far as can be known. */
    long unplayedMs(long nowNs) {
        return Math.max(0, dryNs - nowNs) / (NS_PER_BYTE * 8);
    }

    /**
     * Everything not yet heard is dropped at the carrier; starts the next generation.
     *
     * @return milliseconds of sent audio that the caller will not hear
     */
    long clear(long nowNs) {
        final long cutMs = unplayedMs(nowNs);
        sentBytes = Math.max(heardBytes, sentBytes - cutMs * 8);
        heardBytes = sentBytes;
        generation++;
        firstPending = nextMark;
        dryNs = nowNs;
        return cutMs;
    }

    /** Milliseconds the caller has heard since the call opened, rounded down. */
    long heardMs(long nowNs) {
        return Math.max(heardBytes, sentBytes - unplayedMs(nowNs) * 8) / 8;
    }

    /** Bytes sent and not cleared. */
    long sentBytes() {
        return sentBytes;
    }
}
