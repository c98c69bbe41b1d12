package io.tandemrelay.server.carrier;

import io.netty.buffer.ByteBuf;

/**
 * What the carrier leg needs of its WebSocket, and all a test must stand in for. Thread relay-io-N.
 */
interface TextSocket {

    /** False while the outgoing buffer is above its high-water mark. */
    boolean isWritable();

    /** Starts a text message; the caller writes exactly {@code payloadLength} bytes into it. */
    ByteBuf beginText(int payloadLength);

    /** Hands over the message begun; it goes out with the next flush. */
    void end(ByteBuf message);

    void flush();

    void ping();

    /** Starts the closing handshake (RFC 6455 7.1.2); the end is reported to the handler. */
    void close(int code, String reason);
}
