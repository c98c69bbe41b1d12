package io.tandemrelay.server.media;

import java.util.Arrays;

/**
 * 16 or 24 kHz to 8 kHz, as one continuous stream. Owned by the thread that processes its path.
 *
 * <p>The output depends on the input alone, to the bit, however the input is cut into calls: a
 * sample comes out with the first of each {@code factor} samples that go in. It lags by 3 ms; that
 * much silence after the last sample brings out the end. Nothing is allocated after construction.
 */
public final class Downsampler {

    private static final int HISTORY = ResamplerTaps.HISTORY;
    private static final int BLOCK = 160;

    private final int factor;
    private final float[] taps;

    /**
     * Sample n of the stream is in lane n mod factor, so that each lane is read without a stride.
     */
    private final float[][] lanes;

    private final float[] sums = new float[BLOCK];

    /** The lane of the next sample. */
    private int phase;

    /**
     * A resampler that has heard silence.
     *
     * @param factor 2 from 16 kHz, 3 from 24 kHz
     */
    public Downsampler(int factor) {
        this.factor = factor;
        this.taps = ResamplerTaps.forFactor(factor);
        this.lanes = new float[factor][HISTORY + BLOCK + 1];
    }

    /** Heap that a downsampler of this factor takes. */
    static long heapBytes(int factor) {
        return Footprint.object(20)
                + Footprint.array(factor, Footprint.REFERENCE_BYTES)
                + factor * Footprint.array(HISTORY + BLOCK + 1, Float.BYTES)
                + Footprint.array(BLOCK, Float.BYTES);
    }

    /** The most samples that {@code samples} more of the stream can bring out. */
    public int maxOutput(int samples) {
        return Math.ceilDiv(samples, factor);
    }

    /**
     * Resamples the next {@code samples} of the stream, any number; the arrays must differ.
     *
     * @return samples written, at most {@link #maxOutput}
     */
    public int process(short[] in, int inOffset, int samples, short[] out, int outOffset) {
        final int block = BLOCK * factor;
        int written = 0;
        for (int done = 0; done < samples; done += block) {
            final int count = Math.min(block, samples - done);
            written += processBlock(in, inOffset + done, count, out, outOffset + written);
        }
        return written;
    }

    /** Forgets what was heard, as if new. */
    public void reset() {
        for (final float[] lane : lanes) {
            Arrays.fill(lane, 0);
        }
        phase = 0;
    }

    private int processBlock(short[] in, int inOffset, int count, short[] out, int outOffset) {
        for (int lane = 0; lane < factor; lane++) {
            fill(lane, in, inOffset, count);
        }
        // A row begun by an earlier call gave its sample then.
        final int firstRow = phase == 0 ? 0 : 1;
        final int end = phase + count;
        final int outputs = Math.ceilDiv(end, factor) - firstRow;
        filter(HISTORY + firstRow, outputs);
        for (int i = 0; i < outputs; i++) {
            out[outOffset + i] = Fir.toSample(sums[i]);
        }
        for (final float[] lane : lanes) {
            System.arraycopy(lane, end / factor, lane, 0, HISTORY + 1);
        }
        phase = end % factor;
        return outputs;
    }

    private void fill(int lane, short[] in, int inOffset, int count) {
        final boolean nextRow = lane < phase;
        final float[] samples = lanes[lane];
        int row = HISTORY + (nextRow ? 1 : 0);
        for (int i = lane - phase + (nextRow ? factor : 0); i < count; i += factor) {
            samples[row] = in[inOffset + i];
            row++;
        }
    }

    private void filter(int row, int count) {
        Arrays.fill(sums, 0, count, 0);
        for (int tap = 0; tap < taps.length; tap++) {
            final int back = Math.ceilDiv(tap, factor);
            Fir.accumulate(taps[tap], lanes[back * factor - tap], row - back, sums, count);
        }
    }
}
