package io.tandemrelay.loadgen.audio;

/** G.711 mu-law as ITU-T G.191's reference computes it; an immutable table, any thread. */
public final class Mulaw {
    /** 8 kHz, one byte a sample. */
    public static final int BYTES_PER_MS = 8;

    public static final byte SILENCE = (byte) 0xFF;

    private static final short[] DECODED = decodeTable();

    private Mulaw() {}

    public static short decode(byte code) {
        return DECODED[code & 0xFF];
    }

    public static short[] decode(byte[] codes) {
        final short[] samples = new short[codes.length];
        for (int i = 0; i < codes.length; i++) {
            samples[i] = decode(codes[i]);
        }
        return samples;
    }

    public static byte encode(short sample) {
        // G.191 takes the one's complement of negatives, so -1 and 0 differ in sign only.
        final int magnitude = Math.min(((sample < 0 ? ~sample : sample) >> 2) + 33, 8191);
        final int segment = 33 - Integer.numberOfLeadingZeros(magnitude >> 6);
        final int code = (8 - segment) << 4 | (15 - ((magnitude >> segment) & 15));
        return (byte) (sample < 0 ? code : code | 0x80);
    }

    public static byte[] encode(short[] samples) {
        final byte[] codes = new byte[samples.length];
        for (int i = 0; i < samples.length; i++) {
            codes[i] = encode(samples[i]);
        }
        return codes;
    }

    private static short[] decodeTable() {
        final short[] table = new short[256];
        for (int code = 0; code < 256; code++) {
            final int inverted = ~code & 0xFF;
            final int magnitude =
                    ((((inverted & 0x0F) << 3) + 0x84) << ((inverted >> 4) & 7)) - 0x84;
            table[code] = (short) ((inverted & 0x80) != 0 ? -magnitude : magnitude);
        }
        return table;
    }
}
