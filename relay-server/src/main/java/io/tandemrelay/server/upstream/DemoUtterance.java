package io.tandemrelay.server.upstream;

import org.jspecify.annotations.Nullable;

/**
 * What the caller said last, as frames of mu-law: a short ring that always runs, so that the first
 * syllable is there when speech is noticed, and a long one that records a turn and plays it back.
 * One thread, the owner's.
 */
final class DemoUtterance {

    /** Frames kept before the speech is noticed: 200 ms and the frames it takes to notice. */
    static final int PRE_ROLL_FRAMES = 16;

    /** Longest turn played back; of a longer one, its last part. */
    static final int MAX_FRAMES = 500;

    private static final int FRAME_BYTES = DemoConversation.FRAME_BYTES;

    private final byte[] preRoll = new byte[PRE_ROLL_FRAMES * FRAME_BYTES];
    private int heard;
    private byte @Nullable [] turn;
    private int recorded;
    private int played;
    private int end;

    /** Notes a frame outside any turn. */
    void hear(byte[] mulaw, int offset) {
        System.arraycopy(
                mulaw, offset, preRoll, heard % PRE_ROLL_FRAMES * FRAME_BYTES, FRAME_BYTES);
        heard++;
    }

    /** Starts recording with what was heard just before. */
    void begin() {
        recorded = 0;
        for (int i = Math.max(0, heard - PRE_ROLL_FRAMES); i < heard; i++) {
            record(preRoll, i % PRE_ROLL_FRAMES * FRAME_BYTES);
        }
        heard = 0;
    }

    void record(byte[] mulaw, int offset) {
        if (turn == null) {
            turn = new byte[MAX_FRAMES * FRAME_BYTES];
        }
        System.arraycopy(mulaw, offset, turn, recorded % MAX_FRAMES * FRAME_BYTES, FRAME_BYTES);
        recorded++;
    }

    /** Ends recording without its last frames and makes ready for {@link #play}. */
    void finish(int dropFrames) {
        end = Math.max(0, recorded - dropFrames);
        played = Math.max(0, recorded - MAX_FRAMES);
    }

    /** Copies the next recorded frame; false at the end. */
    boolean play(byte[] out) {
        if (turn == null || played >= end) {
            return false;
        }
        System.arraycopy(turn, played % MAX_FRAMES * FRAME_BYTES, out, 0, FRAME_BYTES);
        played++;
        return true;
    }
}
