package io.tandemrelay.server.carrier;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A string member of a message, as bytes in somebody else's array. Thread relay-io-N. */
final class TextSlice {
    private static final byte[] EMPTY = {};

    private byte[] bytes = EMPTY;
    private int offset;
    private int length = -1;

    void clear() {
        bytes = EMPTY;
        offset = 0;
        length = -1;
    }

    void set(byte[] newBytes, int newOffset, int newLength) {
        bytes = newBytes;
        offset = newOffset;
        length = newLength;
    }

    boolean isPresent() {
        return length >= 0;
    }

    byte[] bytes() {
        return bytes;
    }

    int offset() {
        return offset;
    }

    int length() {
        return length;
    }

    boolean contentEquals(byte[] other) {
        return isPresent() && Arrays.equals(bytes, offset, offset + length, other, 0, other.length);
    }

    @Override
    public String toString() {
        return isPresent() ? new String(bytes, offset, length, StandardCharsets.UTF_8) : "";
    }
}
