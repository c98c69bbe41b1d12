package io.tandemrelay.server.websocket;

import io.netty.buffer.ByteBuf;

/** The XOR of RFC 6455 5.3, in place and eight bytes at a time. */
final class Masking {

    private Masking() {}

    /**
     * Masks or unmasks {@code length} bytes at {@code index}.
     *
     * @param offset where in the payload these bytes are, when it comes in pieces
     */
    static void apply(ByteBuf payload, int index, int length, int key, int offset) {
        final int turned = Integer.rotateLeft(key, (offset & 3) * Byte.SIZE);
        final long wide = (long) turned << Integer.SIZE | (turned & 0xFFFF_FFFFL);
        final int end = index + length;
        int at = index;
        for (; end - at >= Long.BYTES; at += Long.BYTES) {
            payload.setLong(at, payload.getLong(at) ^ wide);
        }
        for (int shift = Long.SIZE - Byte.SIZE; at < end; at++, shift -= Byte.SIZE) {
            payload.setByte(at, payload.getByte(at) ^ (int) (wide >>> shift));
        }
    }
}
