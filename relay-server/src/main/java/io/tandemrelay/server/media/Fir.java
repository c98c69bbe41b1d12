package io.tandemrelay.server.media;

/** The arithmetic both resamplers share: one tap over a block, and a sum back to a sample. */
final class Fir {

    private Fir() {}

    /**
     * Adds {@code tap} times each of {@code count} samples to the sum of the same index.
     *
     * <p>One tap over many samples, never one sample over many taps: neighbouring sums do not
     * depend on each other, so the JIT compiler vectorises this loop, and each sum meets its taps
     * in the same order however the input was cut.
     */
    static void accumulate(float tap, float[] samples, int from, float[] sums, int count) {
        for (int i = 0; i < count; i++) {
            sums[i] += tap * samples[from + i];
        }
    }

    /** Rounds half away from zero and saturates. */
    static short toSample(float sum) {
        // Adding 0.5 to the float itself would round some sums just below a half up.
        final int whole = (int) sum;
        final int rounded = whole + (int) ((sum - whole) * 2);
        return (short) Math.max(Short.MIN_VALUE, Math.min(Short.MAX_VALUE, rounded));
    }
}
