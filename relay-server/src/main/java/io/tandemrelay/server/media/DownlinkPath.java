package io.tandemrelay.server.media;

import org.jspecify.annotations.Nullable;

/**
 * Agent to caller: frames in the agent's format become mu-law slots. Each frame is a whole 20 ms,
 * so each slot is too. A frame of a new generation or format starts with a fresh resampler.
 */
public final class DownlinkPath extends MediaPath {

    private static final int SLOT_BYTES = AudioFormat.TELEPHONE.frameBytes();
    private static final short[] NONE = {};

    private AudioFormat format = AudioFormat.TELEPHONE;
    private int generation;

    // What only a format of more than 8 kHz needs, made with the first frame of it.
    private @Nullable Downsampler downsampler;
    private short[] wide = NONE;
    private short[] linear = NONE;

    public DownlinkPath(int slots, ReadyList readyList, PathListener listener) {
        super(new AudioRing(slots, SLOT_BYTES), readyList, listener);
    }

    /** Heap that a path takes, its ring included, once it has had frames of this format. */
    public static long heapBytes(AudioFormat format, int slots) {
        final int factor = format.sampleRate() / AudioFormat.TELEPHONE.sampleRate();
        final long own = Footprint.object(40) + AudioRing.heapBytes(slots, SLOT_BYTES);
        return factor == 1
                ? own
                : own
                        + Downsampler.heapBytes(factor)
                        + Footprint.array((long) SLOT_BYTES * factor, Short.BYTES)
                        + Footprint.array(SLOT_BYTES, Short.BYTES);
    }

    @Override
    int convert(MediaFrame frame, byte[] slots, int offset) {
        if (!frame.format().equals(format)) {
            change(frame.format());
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

    private void change(AudioFormat newFormat) {
        format = newFormat;
        final int factor = format.sampleRate() / AudioFormat.TELEPHONE.sampleRate();
        downsampler = factor == 1 ? null : new Downsampler(factor);
        wide = factor == 1 ? NONE : new short[SLOT_BYTES * factor];
        linear = factor == 1 ? NONE : new short[SLOT_BYTES];
    }
}
