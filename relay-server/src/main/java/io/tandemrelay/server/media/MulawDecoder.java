package io.tandemrelay.server.media;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * G.711 mu-law to signed 16-bit linear by table, equal to ITU-T G.191 {@code ulaw_expand}.
 * Stateless; any thread.
 */
public final class MulawDecoder {

    private static final VarHandle SAMPLE =
            MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);

    private static final short[] TABLE = table();

    private MulawDecoder() {}

    public static short decode(byte code) {
        return TABLE[code & 0xFF];
    }

    /**
     * Decodes to little-endian 16-bit samples.
     *
     * @param length codes to decode; twice as many bytes are written
     * @param pcmOffset byte offset of the first sample
     */
    public static void decode(byte[] mulaw, int offset, int length, byte[] pcm, int pcmOffset) {
        for (int i = 0; i < length; i++) {
            SAMPLE.set(pcm, pcmOffset + i * Short.BYTES, TABLE[mulaw[offset + i] & 0xFF]);
        }
    }

    /** Decodes {@code length} codes to as many samples. */
    public static void decode(byte[] mulaw, int offset, int length, short[] pcm, int pcmOffset) {
        for (int i = 0; i < length; i++) {
            pcm[pcmOffset + i] = TABLE[mulaw[offset + i] & 0xFF];
        }
    }

    private static short[] table() {
        final short[] table = new short[256];
        for (int code = 0; code < table.length; code++) {
            table[code] = expand(code);
        }
        return table;
    }

    // ITU-T G.711 table 2; on the wire every bit is inverted.
    private static short expand(int code) {
        final int bits = ~code;
        final int biased = (((bits & 0x0F) << 3) + 132) << ((bits & 0x70) >> 4);
        return (short) ((bits & 0x80) == 0 ? biased - 132 : 132 - biased);
    }
}
