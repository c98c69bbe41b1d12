package io.tandemrelay.loadgen.audio;

import java.util.Arrays;

/** What a caller says, 20 ms of mu-law at a time; used by the thread of its call only. */
public interface AudioSource {
    int FRAME_BYTES = 160;
    int FRAME_MS = 20;

    /**
     * Fills the 160 bytes of frame number {@code frame}, counted from 0 at the start of the stream.
     */
    void fill(int frame, byte[] into);

    static AudioSource silence() {
        return (frame, into) -> Arrays.fill(into, Mulaw.SILENCE);
    }

    /** Says the given mu-law audio from the first frame on, then silence. */
    static AudioSource mulaw(byte[] audio) {
        return (frame, into) -> {
            final int from = (int) Math.min((long) frame * FRAME_BYTES, audio.length);
            final int length = Math.min(FRAME_BYTES, audio.length - from);
            System.arraycopy(audio, from, into, 0, length);
            Arrays.fill(into, length, FRAME_BYTES, Mulaw.SILENCE);
        };
    }
}
