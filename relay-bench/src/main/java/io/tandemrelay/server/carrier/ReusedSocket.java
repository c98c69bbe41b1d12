package io.tandemrelay.server.carrier;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/** Gives out one buffer again and again. One thread, JMH's. */
final class ReusedSocket implements TextSocket {
    private final ByteBuf message = ByteBufAllocator.DEFAULT.directBuffer(4096);

    /** The last message. */
    ByteBuf message() {
        return message;
    }

    @Override
    public boolean isWritable() {
        return true;
    }

    @Override
    public ByteBuf beginText(int payloadLength) {
        return message.clear();
    }

    @Override
    public void end(ByteBuf written) {}

    @Override
    public void flush() {}

    @Override
    public void ping() {}

    @Override
    public void close(int code, String reason) {
        throw new IllegalStateException(reason);
    }
}
