package io.tandemrelay.loadgen.audio;

import java.nio.charset.StandardCharsets;

/**
 * Frames whose every byte follows from the call and the frame's number, so that whoever receives
 * them can compare byte for byte and name the frame that is lost, doubled or of another call.
 * Immutable, any thread.
 *
 * <p>Byte 0x7F never occurs: it is the one mu-law code that a trip through linear samples changes
 * (to 0xFF).
 */
public final class NumberedFrames implements AudioSource {
    private final long callSeed;

    public NumberedFrames(String callSid) {
        long hash = 0xCBF29CE484222325L;
        for (byte b : callSid.getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ (b & 0xFF)) * 0x100000001B3L;
        }
        callSeed = hash;
    }

    @Override
    public void fill(int frame, long dueNs, byte[] into) {
        fill(frame, into);
    }

    private void fill(int frame, byte[] into) {
        long state = Scrambler.mix(callSeed + frame * Scrambler.STEP);
        for (int i = 0; i < FRAME_BYTES; i += Long.BYTES) {
            state += Scrambler.STEP;
            long bits = Scrambler.mix(state);
            for (int j = 0; j < Long.BYTES; j++, bits >>>= 8) {
                final byte b = (byte) bits;
                into[i + j] = b == 0x7F ? 0x7E : b;
            }
        }
    }

    public byte[] frame(int frame) {
        final byte[] bytes = new byte[FRAME_BYTES];
        fill(frame, bytes);
        return bytes;
    }
}
