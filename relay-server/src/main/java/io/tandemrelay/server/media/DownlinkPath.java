package io.tandemrelay.server.media;

import org.jspecify.annotations.Nullable;

/**
 * Agent to caller: frames in the agent's format become mu-law slots. Each frame is a whole 20 ms,
 * so each slot is too. A frame of a new generation or format starts with a fresh resampler.
 */
public final class DownlinkPath extends MediaPath {

    private static final int SLOT_BYTES = AudioFormat.TELEPHONE.frameBytes();
    private static final int LARGEST_FACTOR = 3;

    private final short[] wide = new short[SLOT_BYTES * LARGEST_FACTOR];
    private final short[] linear = new short[SLOT_BYTES];
    private AudioFormat format = AudioFormat.TELEPHONE;
    private int generation;
    private @Nullable Downsampler downsampler;

    public DownlinkPath(int slots, ReadyList readyList, PathListener listener) {
        super(new AudioRing(slots, SLOT_BYTES), readyList, listener);
    }

    @Override
    int convert(MediaFrame frame, byte[] slots, int offset) {
        if (!frame.format().equals(format)) {
            format = frame.format();
            final int factor = format.sampleRate() / AudioFormat.TELEPHONE.sampleRate();
            downsampler = factor == 1 ? null : new Downsampler(factor);
        } else if (frame.generation() != generation && downsampler != null) {
            downsampler.reset();
        }
        generation = frame.generation();

        if (format.encoding() == AudioFormat.Encoding.MULAW) {
            System.arraycopy(frame.bytes(), 0, slots, offset, SLOT_BYTES);
        } else if (downsampler == null) {
            MulawEncoder.encode(frame.bytes(), 0, SLOT_BYTES, slots, offset);
        } else {
            final int samples = frame.length() / Short.BYTES;
            Pcm.read(frame.bytes(), samples, wide);
            downsampler.process(wide, 0, samples, linear, 0);
            MulawEncoder.encode(linear, 0, SLOT_BYTES, slots, offset);
        }
        return SLOT_BYTES;
    }
}
