package io.tandemrelay.server.metrics;

/** Counts of one thread. The owning thread adds; any thread may read. */
public final class ThreadCounters {
    private final PaddedLongs values = new PaddedLongs(Counter.values().length);

    /** Owner only. */
    public void increment(Counter counter) {
        add(counter, 1);
    }

    /** Owner only. */
    public void add(Counter counter, long amount) {
        final int index = counter.ordinal();
        values.setRelease(index, values.getPlain(index) + amount);
    }

    /** Any thread. */
    public long value(Counter counter) {
        return values.getAcquire(counter.ordinal());
    }
}
