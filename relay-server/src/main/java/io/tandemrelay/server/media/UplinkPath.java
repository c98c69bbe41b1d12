package io.tandemrelay.server.media;

import org.jspecify.annotations.Nullable;

/** Caller to agent: mu-law frames become slots in the agent's format. */
public final class UplinkPath extends MediaPath {

    private final AudioFormat format;
    private final @Nullable Upsampler upsampler;
    private final short[] linear = new short[AudioFormat.TELEPHONE.frameBytes()];
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
        this.resampled = new short[factor == 1 ? 0 : linear.length * factor];
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
