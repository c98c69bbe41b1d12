package io.tandemrelay.server.media;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Signed 16-bit linear to G.711 mu-law by table, equal to ITU-T G.191 {@code ulaw_compress}.
 * Stateless; any thread.
 *
 * <p>Other well-known encoders differ from G.191 on a few hundred negative samples, so they cannot
 * serve as a reference for this one.
 */
public final class MulawEncoder {

    /** The code of sample 0: what a telephone sends when nobody speaks. */
    public static final byte SILENCE = (byte) 0xFF;

    private static final VarHandle SAMPLE =
            MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);

    // mu-law sees 14 bits, so four neighbouring samples share an entry.
    private static final byte[] TABLE = table();

    private MulawEncoder() {}

    /** The code of a sample within 16 bits; higher bits are ignored. */
    public static byte encode(int sample) {
        return TABLE[(sample & 0xFFFF) >> 2];
    }

    /**
     * Encodes little-endian 16-bit samples.
     *
     * @param offset byte offset of the first sample
     * @param samples how many; as many codes are written
     */
    public static void encode(byte[] pcm, int offset, int samples, byte[] mulaw, int mulawOffset) {
        for (int i = 0; i < samples; i++) {
            mulaw[mulawOffset + i] = encode((short) SAMPLE.get(pcm, offset + i * Short.BYTES));
        }
    }

    /** Encodes {@code samples} samples to as many codes. */
    public static void encode(short[] pcm, int offset, int samples, byte[] mulaw, int mulawOffset) {
        for (int i = 0; i < samples; i++) {
            mulaw[mulawOffset + i] = encode(pcm[offset + i]);
        }
    }

    private static byte[] table() {
        final byte[] table = new byte[1 << 14];
        for (int index = 0; index < table.length; index++) {
            table[index] = compress((short) (index << 2));
        }
        return table;
    }

    // G.191 takes the ones' complement of a negative sample: that is where other encoders part.
    private static byte compress(short sample) {
        final int magnitude = (sample < 0 ? ~sample : sample) >> 2;
        final int biased = Math.min(magnitude + 33, 8191);
        final int segment = 1 + bitLength(biased >> 6);
        final int step = 15 - ((biased >> segment) & 15);
        return (byte) ((8 - segment) << 4 | step | (sample >= 0 ? 0x80 : 0));
    }

    private static int bitLength(int value) {
        return Integer.SIZE - Integer.numberOfLeadingZeros(value);
    }
}
