package io.tandemrelay.server.media;

import java.util.Arrays;

/**
 * 8 kHz to 16 or 24 kHz, as one continuous stream. Owned by the thread that processes its path.
 *
 * <p>The output depends on the input alone, to the bit, however the input is cut into calls. It
 * lags by 3 ms; that much silence after the last sample brings out the end. Nothing is allocated
 * after construction.
 */
public final class Upsampler {

    private static final int HISTORY = ResamplerTaps.HISTORY;
    private static final int BLOCK = 160;

    private static final float[] TAPS_16_KHZ = scaled(2);
    private static final float[] TAPS_24_KHZ = scaled(3);

    private final int factor;
    private final float[] taps;
    private final float[] window = new float[HISTORY + BLOCK];
    private final float[] sums = new float[BLOCK];

    /**
     * A resampler that has heard silence.
     *
     * @param factor 2 for 16 kHz, 3 for 24 kHz
     */
    public Upsampler(int factor) {
        this.factor = factor;
        this.taps =
                switch (factor) {
                    case 2 -> TAPS_16_KHZ;
                    case 3 -> TAPS_24_KHZ;
                    default ->
                            throw new IllegalArgumentException(
                                    "factor must be 2 or 3, got " + factor);
                };
    }

    /** Heap that an upsampler takes. */
    static long heapBytes() {
        return Footprint.object(16)
                + Footprint.array(HISTORY + BLOCK, Float.BYTES)
                + Footprint.array(BLOCK, Float.BYTES);
    }

    /**
     * Resamples the next {@code samples} of the stream; the arrays must differ.
     *
     * @return samples written: always {@code factor} times as many
     */
    public int process(short[] in, int inOffset, int samples, short[] out, int outOffset) {
        for (int done = 0; done < samples; done += BLOCK) {
            final int count = Math.min(BLOCK, samples - done);
            processBlock(in, inOffset + done, count, out, outOffset + done * factor);
        }
        return samples * factor;
    }

    /** Forgets what was heard, as if new. */
    public void reset() {
        Arrays.fill(window, 0);
    }

    private void processBlock(short[] in, int inOffset, int count, short[] out, int outOffset) {
        for (int i = 0; i < count; i++) {
            window[HISTORY + i] = in[inOffset + i];
        }
        for (int phase = 0; phase < factor; phase++) {
            filter(phase, count);
            for (int i = 0; i < count; i++) {
                out[outOffset + i * factor + phase] = Fir.toSample(sums[i]);
            }
        }
        System.arraycopy(window, count, window, 0, HISTORY);
    }

    /** Of every factor samples the filter sees, all but one are zeros: restores their energy. */
    private static float[] scaled(int factor) {
        final float[] taps = ResamplerTaps.forFactor(factor).clone();
        for (int i = 0; i < taps.length; i++) {
            taps[i] *= factor;
        }
        return taps;
    }

    private void filter(int phase, int count) {
        Arrays.fill(sums, 0, count, 0);
        int from = HISTORY;
        for (int tap = phase; tap < taps.length; tap += factor) {
            Fir.accumulate(taps[tap], window, from, sums, count);
            from--;
        }
    }
}
