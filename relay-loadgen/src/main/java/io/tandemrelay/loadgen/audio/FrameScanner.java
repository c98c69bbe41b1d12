package io.tandemrelay.loadgen.audio;

import java.util.Arrays;

/**
 * Finds stamped frames in mu-law audio cut anywhere. Bytes of no frame are silence, which a relay
 * may insert, or stray. One thread.
 */
public final class FrameScanner {
    private static final int FRAME_BYTES = FrameStamp.FRAME_BYTES;
    private static final int MAGIC_BYTES = 4;

    private final FrameStamp stamp = new FrameStamp();
    private final Listener listener;
    private byte[] bytes = new byte[8 * FRAME_BYTES];
    private int length;

    /** Called from within {@link #scan}, in the order of the audio. */
    public interface Listener {
        /** A whole frame; the stamp is valid until the method returns. */
        void onFrame(FrameStamp stamp, long atNs);

        /** Where a frame was, at least one of its bytes is wrong; its fields cannot be believed. */
        void onCorrupted();

        /** Bytes that belong to no frame. */
        void onStray(int count);
    }

    public FrameScanner(Listener listener) {
        this.listener = listener;
    }

    /** Takes audio that arrived at the given {@link System#nanoTime}. */
    public void scan(byte[] audio, int offset, int count, long atNs) {
        if (length + count > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, length + count));
        }
        System.arraycopy(audio, offset, bytes, length, count);
        length += count;
        int at = 0;
        int stray = 0;
        while (length - at >= MAGIC_BYTES) {
            if (!FrameStamp.begins(bytes, at)) {
                stray += bytes[at] == Mulaw.SILENCE ? 0 : 1;
                at++;
            } else if (length - at >= FRAME_BYTES) {
                reportStray(stray);
                stray = 0;
                reportFrame(at, atNs);
                at += FRAME_BYTES;
            } else {
                break;
            }
        }
        reportStray(stray);
        length -= at;
        System.arraycopy(bytes, at, bytes, 0, length);
    }

    /** Forgets a frame begun: what follows is other audio. */
    public void reset() {
        length = 0;
    }

    private void reportFrame(int at, long atNs) {
        if (stamp.readFields(bytes, at) && stamp.fillerIntact(bytes, at)) {
            listener.onFrame(stamp, atNs);
        } else {
            listener.onCorrupted();
        }
    }

    private void reportStray(int stray) {
        if (stray > 0) {
            listener.onStray(stray);
        }
    }
}
