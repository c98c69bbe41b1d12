package io.tandemrelay.server.websocket;

import io.netty.buffer.ByteBuf;

/**
 * Checks a text message for UTF-8 as its bytes arrive, in any pieces (RFC 3629, Unicode table 3-7).
 * Thread relay-io-N. Fails at the first byte that no valid text can have there.
 */
final class Utf8Validator {

    private static final long NOT_ASCII = 0x8080_8080_8080_8080L;

    private int remaining;
    private int lowest;
    private int highest;

    void reset() {
        remaining = 0;
    }

    /** False when the text so far ends inside a character. */
    boolean isComplete() {
        return remaining == 0;
    }

    /** Takes the next {@code length} bytes at {@code index}; false when they are not UTF-8. */
    boolean accept(ByteBuf in, int index, int length) {
        final int end = index + length;
        int at = index;
        while (at < end) {
            if (remaining == 0) {
                at = skipAscii(in, at, end);
                if (at == end) {
                    return true;
                }
            }
            if (!accept(in.getByte(at++) & 0xFF)) {
                return false;
            }
        }
        return true;
    }

    private static int skipAscii(ByteBuf in, int index, int end) {
        int at = index;
        while (end - at >= Long.BYTES && (in.getLong(at) & NOT_ASCII) == 0) {
            at += Long.BYTES;
        }
        while (at < end && in.getByte(at) >= 0) {
            at++;
        }
        return at;
    }

    private boolean accept(int octet) {
        if (remaining == 0) {
            return lead(octet);
        }
        if (octet < lowest || octet > highest) {
            return false;
        }
        remaining--;
        lowest = 0x80;
        highest = 0xBF;
        return true;
    }

    /** The second octet's range shuts out overlong forms, surrogates and what is past U+10FFFF. */
    private boolean lead(int octet) {
        lowest = 0x80;
        highest = 0xBF;
        if (octet < 0x80) {
            return true;
        }
        if (octet < 0xC2 || octet > 0xF4) {
            return false;
        }
        if (octet < 0xE0) {
            remaining = 1;
        } else if (octet < 0xF0) {
            remaining = 2;
            lowest = octet == 0xE0 ? 0xA0 : 0x80;
            highest = octet == 0xED ? 0x9F : 0xBF;
        } else {
            remaining = 3;
            lowest = octet == 0xF0 ? 0x90 : 0x80;
            highest = octet == 0xF4 ? 0x8F : 0xBF;
        }
        return true;
    }
}
