package io.tandemrelay.server.websocket;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;

/**
 * The start of a WebSocket frame whose rest has not been read yet. Thread relay-io-N. It never
 * holds more than that one frame, so that a few bytes do not keep a large read buffer alive and the
 * frames behind it are parsed where they were read.
 */
final class Carry {

    private static final int INITIAL_BYTES = 512;

    private @Nullable ByteBuf held;

    /** The held bytes, or null when there are none. */
    @Nullable ByteBuf bytes() {
        return held;
    }

    /** Copies the unread rest of {@code in}. */
    void keep(ByteBufAllocator allocator, ByteBuf in) {
        final int length = in.readableBytes();
        if (length > 0) {
            final ByteBuf rest = allocator.buffer(Math.max(length, INITIAL_BYTES));
            held = rest.writeBytes(in);
        }
    }

    /** Moves bytes over until {@code wanted} are held or {@code in} is empty. */
    static void topUp(ByteBuf held, ByteBuf in, int wanted) {
        final int missing = wanted - held.readableBytes();
        held.writeBytes(in, Math.min(missing, in.readableBytes()));
    }

    void releaseIfRead() {
        final ByteBuf bytes = held;
        if (bytes != null && !bytes.isReadable()) {
            release();
        }
    }

    void release() {
        final ByteBuf bytes = held;
        held = null;
        if (bytes != null) {
            bytes.release();
        }
    }
}
