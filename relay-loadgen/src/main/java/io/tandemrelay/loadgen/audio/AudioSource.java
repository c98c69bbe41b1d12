package io.tandemrelay.loadgen.audio;

import java.util.Arrays;

/** What a caller says, 20 ms of mu-law at a time; used by the thread of its call only. */
public interface AudioSource {
    int FRAME_BYTES = 160;
    int FRAME_MS = 20;

    /**
     * Fills the 160 bytes of one frame.
     *
     * @param frame counted from 0 at the start of the stream
     * @param dueNs when the frame is to leave, {@link System#nanoTime}
     */
    void fill(int frame, long dueNs, byte[] into);

    static AudioSource silence() {
        return (frame, dueNs, into) -> Arrays.fill(into, Mulaw.SILENCE);
    }

    /** Says the given mu-law audio from the first frame on, then silence. */
    static AudioSource mulaw(byte[] audio) {
        return (frame, dueNs, into) -> {
            final int from = (int) Math.min((long) frame * FRAME_BYTES, audio.length);
            final int length = Math.min(FRAME_BYTES, audio.length - from);
            System.arraycopy(audio, from, into, 0, length);
            Arrays.fill(into, length, FRAME_BYTES, Mulaw.SILENCE);
        };
    }

    /** Says the given mu-law audio again and again; an odd end is filled with silence. */
    static AudioSource repeated(byte[] audio) {
        final int frames = Math.max(1, Math.ceilDiv(audio.length, FRAME_BYTES));
        final AudioSource once = mulaw(audio);
        return (frame, dueNs, into) -> once.fill(frame % frames, dueNs, into);
    }
}
