package io.tandemrelay.server.media;

import org.jspecify.annotations.Nullable;

/** Caller to agent: mu-law frames become slots in the agent's format. */
public final class UplinkPath extends MediaPath {

    private static final int SAMPLES = AudioFormat.TELEPHONE.frameBytes();

    private final AudioFormat format;
    private final @Nullable Upsampler upsampler;
    private final short[] linear;
    private final short[] resampled;

    /**
     * A path into a ring of its own.
     *
     * @param format what the agent takes
     * @param slots ring size, a power of two
     */
    public UplinkPath(AudioFormat format, int slots, ReadyList readyList, PathListener listener) {
        super(new AudioRing(slots, format.frameBytes()), readyList, listener);
        final int factor = format.sampleRate() / AudioFormat.TELEPHONE.sampleRate();
        this.format = format;
        this.upsampler = factor == 1 ? null : new Upsampler(factor);
        this.linear = new short[factor == 1 ? 0 : SAMPLES];
        this.resampled = new short[factor == 1 ? 0 : SAMPLES * factor];
    }

    /** Heap that a path takes, its ring included. */
    public static long heapBytes(AudioFormat format, int slots) {
        final int factor = format.sampleRate() / AudioFormat.TELEPHONE.sampleRate();
        final long own = Footprint.object(32) + AudioRing.heapBytes(slots, format.frameBytes());
        return factor == 1
                ? own + 2 * Footprint.array(0, Short.BYTES)
                : own
                        + Upsampler.heapBytes()
                        + Footprint.array(SAMPLES, Short.BYTES)
                        + Footprint.array((long) SAMPLES * factor, Short.BYTES);
    }

    @Override
    int convert(MediaFrame frame, byte[] slots, int offset) {
        final int length = frame.length();
        if (format.encoding() == AudioFormat.Encoding.MULAW) {
            System.arraycopy(frame.bytes(), 0, slots, offset, length);
            return length;
        }
        if (upsampler == null) {
            MulawDecoder.decode(frame.bytes(), 0, length, slots, offset);
            return length * Short.BYTES;
        }
        MulawDecoder.decode(frame.bytes(), 0, length, linear, 0);
        final int samples = upsampler.process(linear, 0, length, resampled, 0);
        Pcm.write(resampled, samples, slots, offset);
        return samples * Short.BYTES;
    }
}
