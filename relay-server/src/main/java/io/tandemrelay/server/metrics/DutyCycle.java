package io.tandemrelay.server.metrics;

/**
 * When a thread last went round, and the longest it took. The owning thread marks; any thread may
 * read.
 *
 * <p>A thread that waits for work without bound must mark from a timer as well, or its idle time
 * looks like a stall.
 */
public final class DutyCycle {
    private static final int LAST_MARK_NS = 0;
    private static final int MAX_GAP_NS = 1;
    private static final int STALLS = 2;

    private final long stallNs;
    private final PaddedLongs values = new PaddedLongs(3);
    private boolean started;

    /**
     * @param stallNs a longer gap between two marks counts as a stall
     */
    public DutyCycle(long stallNs) {
        this.stallNs = stallNs;
    }

    /** Owner only, once a cycle. */
    public void mark(long nowNs) {
        if (started) {
            noteGap(nowNs - values.getPlain(LAST_MARK_NS));
        }
        started = true;
        values.setRelease(LAST_MARK_NS, nowNs);
    }

    private void noteGap(long gapNs) {
        if (gapNs > values.getPlain(MAX_GAP_NS)) {
            values.setRelease(MAX_GAP_NS, gapNs);
        }
        if (gapNs > stallNs) {
            values.setRelease(STALLS, values.getPlain(STALLS) + 1);
        }
    }

    /** Time of the last mark on the clock of {@link #mark}, 0 before the first. */
    public long lastMarkNs() {
        return values.getAcquire(LAST_MARK_NS);
    }

    /** The longest time between two marks so far. */
    public long maxGapNs() {
        return values.getAcquire(MAX_GAP_NS);
    }

    /** Gaps that were longer than allowed so far; one that goes on is not among them yet. */
    public long stalls() {
        return values.getAcquire(STALLS);
    }
}
