package io.tandemrelay.loadgen.audio;

/** G.711 mu-law as ITU-T G.191's reference computes it; immutable tables, any thread. */
public final class Mulaw {
    /** 8 kHz, one byte a sample. */
    public static final int BYTES_PER_MS = 8;

    public static final byte SILENCE = (byte) 0xFF;

    private static final short[] DECODED = decodeTable();
    private static final byte[] ENCODED = encodeTable();

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

    public static byte encode(int sample) {
        return ENCODED[sample & 0xFFFF];
    }

    private static byte compress(short sample) {
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

    /** Decodes to little-endian signed 16-bit samples. */
    public static byte[] toPcm(byte[] mulaw) {
        final byte[] pcm = new byte[2 * mulaw.length];
        toPcm(mulaw, pcm);
        return pcm;
    }

    /** The same into an array of twice the length. */
    public static void toPcm(byte[] mulaw, byte[] pcm) {
        for (int i = 0; i < mulaw.length; i++) {
            final short sample = decode(mulaw[i]);
            pcm[2 * i] = (byte) sample;
            pcm[2 * i + 1] = (byte) (sample >> 8);
        }
    }

    /** Encodes little-endian signed 16-bit samples; an odd last byte is left out. */
    public static byte[] fromPcm(byte[] pcm) {
        final byte[] mulaw = new byte[pcm.length / 2];
        for (int i = 0; i < mulaw.length; i++) {
            mulaw[i] = ENCODED[(pcm[2 * i] & 0xFF) | (pcm[2 * i + 1] & 0xFF) << 8];
        }
        return mulaw;
    }

    private static byte[] encodeTable() {
        final byte[] table = new byte[1 << Short.SIZE];
        for (int sample = 0; sample < table.length; sample++) {
            table[sample] = compress((short) sample);
        }
        return table;
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
