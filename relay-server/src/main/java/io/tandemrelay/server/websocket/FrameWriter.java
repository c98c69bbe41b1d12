package io.tandemrelay.server.websocket;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/** Builds unfragmented WebSocket frames for one socket (RFC 6455 5.2). Thread relay-io-N. */
final class FrameWriter {

    private static final int FINAL = 0x80;
    private static final int MASKED = 0x80;
    private static final int LENGTH_BITS = 0x7F;
    private static final int LENGTH_IN_16 = 126;
    private static final int LENGTH_IN_64 = 127;

    private final boolean masks;

    FrameWriter(Role role) {
        this.masks = role.sendsMasked();
    }

    /** A buffer with the header written and room for exactly the payload. */
    ByteBuf begin(ByteBufAllocator allocator, Opcode opcode, int payloadBytes) {
        final int maskBit = masks ? MASKED : 0;
        final int lengthBytes = payloadBytes < 126 ? 0 : payloadBytes < 65_536 ? 2 : 8;
        final int size = Math.addExact(2 + lengthBytes + (masks ? Integer.BYTES : 0), payloadBytes);
        final ByteBuf frame = allocator.ioBuffer(size, size);
        frame.writeByte(FINAL | opcode.code());
        switch (lengthBytes) {
            case 0 -> frame.writeByte(maskBit | payloadBytes);
            case 2 -> frame.writeByte(maskBit | LENGTH_IN_16).writeShort(payloadBytes);
            default -> frame.writeByte(maskBit | LENGTH_IN_64).writeLong(payloadBytes);
        }
        if (masks) {
            frame.writeInt(MaskKeys.ofThread().next());
        }
        return frame;
    }

    /**
     * Masks the payload where this side must.
     *
     * @return false when the payload has not the announced length
     */
    boolean end(ByteBuf frame) {
        final int start = frame.readerIndex();
        if (frame.isWritable()) {
            return false;
        }
        if (masks) {
            final int keyAt =
                    switch (frame.getByte(start + 1) & LENGTH_BITS) {
                        case LENGTH_IN_16 -> start + 4;
                        case LENGTH_IN_64 -> start + 10;
                        default -> start + 2;
                    };
            final int payloadAt = keyAt + Integer.BYTES;
            final int payloadBytes = frame.writerIndex() - payloadAt;
            Masking.apply(frame, payloadAt, payloadBytes, frame.getInt(keyAt), 0);
        }
        return true;
    }
}
