package io.tandemrelay.server.upstream;

import java.util.Arrays;

/** Base64 (RFC 4648 section 4) from the characters of a JSON string, without exceptions. */
final class Base64Text {

    /** Returned for text that is not base64. */
    static final int INVALID = -1;

    private static final byte[] VALUES = new byte[128];

    static {
        final String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        Arrays.fill(VALUES, (byte) INVALID);
        for (int i = 0; i < alphabet.length(); i++) {
            VALUES[alphabet.charAt(i)] = (byte) i;
        }
    }

    private Base64Text() {}

    /** Room that text of {@code length} characters needs at most. */
    static int decodedBound(int length) {
        return (length + 3) / 4 * 3;
    }

    /**
     * Decodes, with or without padding; no white space.
     *
     * @return bytes written from the start of {@code out}, or {@link #INVALID}
     */
    static int decode(char[] chars, int offset, int length, byte[] out) {
        final int end = offset + unpadded(chars, offset, length);
        final int tail = (end - offset) % 4;
        if (tail == 1 || (length % 4 != 0 && end - offset != length)) {
            return INVALID;
        }
        int written = 0;
        int bits = 0;
        for (int i = offset; i < end; i++) {
            final char c = chars[i];
            final int value = c < VALUES.length ? VALUES[c] : INVALID;
            if (value < 0) {
                return INVALID;
            }
            bits = bits << 6 | value;
            if ((i - offset) % 4 == 3) {
                out[written++] = (byte) (bits >> 16);
                out[written++] = (byte) (bits >> 8);
                out[written++] = (byte) bits;
            }
        }
        if (tail == 2) {
            out[written++] = (byte) (bits >> 4);
        } else if (tail == 3) {
            out[written++] = (byte) (bits >> 10);
            out[written++] = (byte) (bits >> 2);
        }
        return written;
    }

    private static int unpadded(char[] chars, int offset, int length) {
        int left = length;
        while (left > 0 && length - left < 2 && chars[offset + left - 1] == '=') {
            left--;
        }
        return left;
    }
}
