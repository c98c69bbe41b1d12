package io.tandemrelay.server.metrics;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Numbers of one writing thread that share no cache line with anything else. Any thread may read.
 */
final class PaddedLongs {
    private static final VarHandle ELEMENT = MethodHandles.arrayElementVarHandle(long[].class);

    /** Two lines of 64 bytes: processors fetch them in pairs. */
    private static final int PADDING = 16;

    private final long[] values;

    PaddedLongs(int length) {
        values = new long[PADDING + length + PADDING];
    }

    /** Owner only. */
    long getPlain(int index) {
        return values[PADDING + index];
    }

    /** Owner only. */
    void setRelease(int index, long value) {
        ELEMENT.setRelease(values, PADDING + index, value);
    }

    long getAcquire(int index) {
        return (long) ELEMENT.getAcquire(values, PADDING + index);
    }
}
