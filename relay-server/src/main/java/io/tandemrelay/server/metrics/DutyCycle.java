package io.tandemrelay.server.metrics;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * When a thread last went round, and the longest it took. The owning thread marks; any thread may
 * read.
 *
 * <p>A thread that waits for work without bound must mark from a timer as well, or its idle time
 * looks like a stall.
 */
public final class DutyCycle {
    private static final VarHandle LAST_MARK_NS;
    private static final VarHandle MAX_GAP_NS;
    private static final VarHandle STALLS;

    static {
        try {
            final MethodHandles.Lookup lookup = MethodHandles.lookup();
            LAST_MARK_NS = lookup.findVarHandle(DutyCycle.class, "lastMarkNs", long.class);
            MAX_GAP_NS = lookup.findVarHandle(DutyCycle.class, "maxGapNs", long.class);
            STALLS = lookup.findVarHandle(DutyCycle.class, "stalls", long.class);
        } catch (ReflectiveOperationException ex) {
            throw new ExceptionInInitializerError(ex);
        }
    }

    private final long stallNs;

    private boolean started;
    private long lastMarkNs;
    private long maxGapNs;
    private long stalls;

    /**
     * @param stallNs a longer gap between two marks counts as a stall
     */
    public DutyCycle(long stallNs) {
        this.stallNs = stallNs;
    }

    /** Owner only, once a cycle. */
    public void mark(long nowNs) {
        final long gapNs = nowNs - lastMarkNs;
        if (started && gapNs > maxGapNs) {
            MAX_GAP_NS.setRelease(this, gapNs);
        }
        if (started && gapNs > stallNs) {
            STALLS.setRelease(this, stalls + 1);
        }
        started = true;
        LAST_MARK_NS.setRelease(this, nowNs);
    }

    /** Time of the last mark on the clock of {@link #mark}, 0 before the first. */
    public long lastMarkNs() {
        return (long) LAST_MARK_NS.getAcquire(this);
    }

    /** The longest time between two marks so far. */
    public long maxGapNs() {
        return (long) MAX_GAP_NS.getAcquire(this);
    }

    /** Gaps that were longer than allowed so far; one that goes on is not among them yet. */
    public long stalls() {
        return (long) STALLS.getAcquire(this);
    }
}
