package io.tandemrelay.server.system;

import io.tandemrelay.loadgen.audio.AudioSource;
import io.tandemrelay.loadgen.audio.Mulaw;
import io.tandemrelay.loadgen.audio.NumberedFrames;
import java.util.Arrays;

/**
 * Numbered frames that remember when each was said. Filled by its call's loop; read by others once
 * the call has ended.
 */
final class SpokenFrames implements AudioSource {
    private final NumberedFrames frames;
    private long[] sentNs = new long[64];
    private int count;

    SpokenFrames(String callSid) {
        frames = new NumberedFrames(callSid);
    }

    @Override
    public void fill(int frame, long dueNs, byte[] into) {
        frames.fill(frame, dueNs, into);
        if (frame >= sentNs.length) {
            sentNs = Arrays.copyOf(sentNs, 2 * frame);
        }
        sentNs[frame] = System.nanoTime();
        count = frame + 1;
    }

    int count() {
        return count;
    }

    long sentNs(int frame) {
        return sentNs[frame];
    }

    byte[] mulaw() {
        final byte[] all = new byte[count * FRAME_BYTES];
        for (int i = 0; i < count; i++) {
            System.arraycopy(frames.frame(i), 0, all, i * FRAME_BYTES, FRAME_BYTES);
        }
        return all;
    }

    /** The same as 16-bit little-endian samples. */
    byte[] pcm() {
        return Mulaw.toPcm(mulaw());
    }
}
