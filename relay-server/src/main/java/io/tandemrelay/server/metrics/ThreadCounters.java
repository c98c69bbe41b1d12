package io.tandemrelay.server.metrics;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/** Counts of one thread. The owning thread adds; any thread may read. */
public final class ThreadCounters {

    private static final VarHandle ELEMENT = MethodHandles.arrayElementVarHandle(long[].class);

    private final long[] values = new long[Counter.values().length];

    /** Owner only. */
    public void increment(Counter counter) {
        add(counter, 1);
    }

    /** Owner only. */
    public void add(Counter counter, long amount) {
        final int index = counter.ordinal();
        ELEMENT.setRelease(values, index, values[index] + amount);
    }

    /** Any thread. */
    public long value(Counter counter) {
        return (long) ELEMENT.getAcquire(values, counter.ordinal());
    }
}
