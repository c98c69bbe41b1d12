package io.tandemrelay.server.carrier;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A word a message may hold, compared eight bytes at a time. Immutable; any thread. */
final class AsciiWord {
    private static final VarHandle LONGS =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101_0101_0101_0101L;
    private static final long HIGH_BITS = 0x8080_8080_8080_8080L;
    private static final long QUOTES = '"' * ONES;
    private static final long BACKSLASHES = '\\' * ONES;
    private static final long SPACES = ' ' * ONES;

    private final byte[] bytes;
    private final long head;
    private final long headMask;

    AsciiWord(String word) {
        this.bytes = word.getBytes(StandardCharsets.US_ASCII);
        this.headMask = bytes.length >= Long.BYTES ? -1 : (1L << (Byte.SIZE * bytes.length)) - 1;
        this.head = (long) LONGS.get(Arrays.copyOf(bytes, Math.max(bytes.length, 8)), 0);
    }

    int length() {
        return bytes.length;
    }

    /** Whether exactly this word stands between two indexes. */
    boolean isAt(byte[] text, int from, int to) {
        if (to - from != bytes.length) {
            return false;
        }
        if (from + Long.BYTES > text.length) {
            return Arrays.equals(text, from, to, bytes, 0, bytes.length);
        }
        return ((long) LONGS.get(text, from) & headMask) == head
                && (bytes.length <= Long.BYTES
                        || Arrays.equals(
                                text, from + Long.BYTES, to, bytes, Long.BYTES, bytes.length));
    }

    /**
     * Index of the first byte that ends or complicates a JSON string (a quote, a backslash, a
     * control character, anything outside ASCII), or {@code end}.
     */
    static int plainEnd(byte[] text, int from, int end) {
        int at = from;
        while (at + Long.BYTES <= end) {
            final long eight = (long) LONGS.get(text, at);
            // Exact for the lowest byte found: borrows run upwards only.
            final long odd =
                    (eight
                                    | zeroes(eight ^ QUOTES)
                                    | zeroes(eight ^ BACKSLASHES)
                                    | ((eight - SPACES) & ~eight))
                            & HIGH_BITS;
            if (odd != 0) {
                return at + (Long.numberOfTrailingZeros(odd) >>> 3);
            }
            at += Long.BYTES;
        }
        while (at < end && text[at] >= ' ' && text[at] != '"' && text[at] != '\\') {
            at++;
        }
        return at;
    }

    private static long zeroes(long eight) {
        return (eight - ONES) & ~eight;
    }
}
