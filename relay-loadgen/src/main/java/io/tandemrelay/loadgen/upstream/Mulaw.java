package io.tandemrelay.loadgen.upstream;

/** G.711 mu-law, encoder by the rule of ITU-T G.191 (ulaw_compress). Pure, any thread. */
public final class Mulaw {
    private static final short[] DECODED = decodeTable();

    private Mulaw() {}

    public static short decode(byte code) {
        return DECODED[code & 0xFF];
    }

    public static byte encode(int sample) {
        final int magnitude = Math.min(((sample < 0 ? ~sample : sample) >> 2) + 33, 8191);
        final int segment = 1 + Integer.SIZE - Integer.numberOfLeadingZeros(magnitude >> 6);
        final int code = ((8 - segment) << 4) | (15 - ((magnitude >> segment) & 15));
        return (byte) (sample >= 0 ? code | 0x80 : code);
    }

    /** Decodes to little-endian signed 16-bit samples. */
    public static byte[] toPcm(byte[] mulaw) {
        final byte[] pcm = new byte[2 * mulaw.length];
        for (int i = 0; i < mulaw.length; i++) {
            final short sample = decode(mulaw[i]);
            pcm[2 * i] = (byte) sample;
            pcm[2 * i + 1] = (byte) (sample >> 8);
        }
        return pcm;
    }

    /** Encodes little-endian signed 16-bit samples; an odd last byte is left out. */
    public static byte[] fromPcm(byte[] pcm) {
        final byte[] mulaw = new byte[pcm.length / 2];
        for (int i = 0; i < mulaw.length; i++) {
            mulaw[i] = encode((short) ((pcm[2 * i] & 0xFF) | (pcm[2 * i + 1] << 8)));
        }
        return mulaw;
    }

    private static short[] decodeTable() {
        final short[] table = new short[256];
        for (int code = 0; code < 256; code++) {
            final int bits = ~code & 0xFF;
            final int magnitude = ((((bits & 0x0F) << 3) + 0x84) << ((bits >> 4) & 7)) - 0x84;
            table[code] = (short) ((bits & 0x80) != 0 ? -magnitude : magnitude);
        }
        return table;
    }
}
