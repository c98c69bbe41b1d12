package io.tandemrelay.loadgen;

import io.tandemrelay.loadgen.audio.WavFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** A WAV file in memory: 8 kHz, 16-bit PCM, two channels; no state. */
final class StereoWav {
    static final int HEADER_BYTES = 44;
    static final int FRAME_BYTES = 4;

    private static final short PCM = 1;

    private StereoWav() {}

    /** The shorter side ends in silence. */
    static byte[] of(short[] left, short[] right) {
        final int frames = Math.max(left.length, right.length);
        final int dataBytes = frames * FRAME_BYTES;
        final ByteBuffer out =
                ByteBuffer.allocate(HEADER_BYTES + dataBytes).order(ByteOrder.LITTLE_ENDIAN);
        out.put(ascii("RIFF")).putInt(HEADER_BYTES - 8 + dataBytes).put(ascii("WAVEfmt "));
        out.putInt(16).putShort(PCM).putShort((short) 2);
        out.putInt(WavFile.SAMPLE_RATE_HZ).putInt(WavFile.SAMPLE_RATE_HZ * FRAME_BYTES);
        out.putShort((short) FRAME_BYTES).putShort((short) Short.SIZE);
        out.put(ascii("data")).putInt(dataBytes);
        for (int i = 0; i < frames; i++) {
            out.putShort(i < left.length ? left[i] : 0);
            out.putShort(i < right.length ? right[i] : 0);
        }
        return out.array();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
