package io.tandemrelay.server.carrier;

import java.util.Arrays;
import java.util.Base64;

/**
 * Base64 of RFC 4648 section 4 into a reused array: padding may be absent, stray bits in the last
 * symbol are ignored, anything else outside the alphabet is refused without an exception. Thread
 * relay-io-N; 0 allocation.
 */
final class PayloadDecoder {
    /** Not base64. */
    static final int BAD = -1;

    /** Symbols of the payload Twilio sends: 160 bytes. */
    private static final int FRAME_SYMBOLS = 216;

    private static final byte[] VALUES = values();

    private final byte[] audio;
    private final byte[] frame = new byte[FRAME_SYMBOLS];
    private final Base64.Decoder jdk = Base64.getDecoder();

    PayloadDecoder(int maxSymbols) {
        this.audio = new byte[(maxSymbols + 3) / 4 * 3];
    }

    byte[] audio() {
        return audio;
    }

    /** Index of the first byte that is not a base64 symbol, or {@code end}. */
    static int symbolsEnd(byte[] text, int offset, int end) {
        final byte[] values = VALUES;
        int at = offset;
        while (at + 4 <= end
                && (values[text[at] & 0xFF]
                                | values[text[at + 1] & 0xFF]
                                | values[text[at + 2] & 0xFF]
                                | values[text[at + 3] & 0xFF])
                        >= 0) {
            at += 4;
        }
        while (at < end && values[text[at] & 0xFF] >= 0) {
            at++;
        }
        return at;
    }

    /**
     * Decodes into {@link #audio}.
     *
     * @param symbols how many of the first bytes are in the alphabet; the rest must be padding
     * @return bytes decoded, or {@link #BAD}
     */
    int decode(byte[] text, int offset, int length, int symbols) {
        if (!isWhole(text, offset, length, symbols)) {
            return BAD;
        }
        if (length == FRAME_SYMBOLS) {
            // The JDK's vectorized decoder is several times the table's speed, but takes whole
            // arrays only.
            System.arraycopy(text, offset, frame, 0, FRAME_SYMBOLS);
            return jdk.decode(frame, audio);
        }
        return decodeByTable(text, offset, symbols);
    }

    private static boolean isWhole(byte[] text, int offset, int length, int symbols) {
        final int padding = length - symbols;
        for (int i = symbols; i < length; i++) {
            if (text[offset + i] != '=') {
                return false;
            }
        }
        final int rest = symbols & 3;
        return rest != 1 && (padding == 0 || (rest + padding == 4 && padding <= 2));
    }

    private int decodeByTable(byte[] text, int offset, int symbols) {
        int out = 0;
        int in = offset;
        final int whole = offset + (symbols & ~3);
        while (in < whole) {
            final int bits = quad(text, in);
            audio[out] = (byte) (bits >> 16);
            audio[out + 1] = (byte) (bits >> 8);
            audio[out + 2] = (byte) bits;
            in += 4;
            out += 3;
        }
        final int rest = symbols & 3;
        if (rest >= 2) {
            final int head = VALUES[text[in] & 0xFF] << 18 | VALUES[text[in + 1] & 0xFF] << 12;
            audio[out++] = (byte) (head >> 16);
            if (rest == 3) {
                audio[out++] = (byte) ((head | VALUES[text[in + 2] & 0xFF] << 6) >> 8);
            }
        }
        return out;
    }

    private static int quad(byte[] text, int at) {
        return VALUES[text[at] & 0xFF] << 18
                | VALUES[text[at + 1] & 0xFF] << 12
                | VALUES[text[at + 2] & 0xFF] << 6
                | VALUES[text[at + 3] & 0xFF];
    }

    private static byte[] values() {
        final byte[] values = new byte[256];
        Arrays.fill(values, (byte) -1);
        final String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        for (int i = 0; i < alphabet.length(); i++) {
            values[alphabet.charAt(i)] = (byte) i;
        }
        return values;
    }
}
