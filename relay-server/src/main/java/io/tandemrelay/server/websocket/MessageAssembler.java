package io.tandemrelay.server.websocket;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;

/**
 * Holds the fragments of one message until its last. Thread relay-io-N. The parser has refused what
 * would not fit before it gets here; the bound is repeated as the buffer's own.
 */
final class MessageAssembler {

    private final int maxMessageBytes;
    private @Nullable ByteBuf message;

    MessageAssembler(int maxMessageBytes) {
        this.maxMessageBytes = maxMessageBytes;
    }

    /** Adds a fragment; returns the message so far, owned by the assembler. */
    ByteBuf append(ByteBufAllocator allocator, ByteBuf fragment) {
        ByteBuf held = message;
        if (held == null) {
            held = allocator.buffer(fragment.readableBytes(), maxMessageBytes);
            message = held;
        }
        return held.writeBytes(fragment);
    }

    /** Forgets the message. */
    void release() {
        final ByteBuf held = message;
        message = null;
        if (held != null) {
            held.release();
        }
    }
}
