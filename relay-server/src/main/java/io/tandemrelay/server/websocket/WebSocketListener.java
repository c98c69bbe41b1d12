package io.tandemrelay.server.websocket;

import io.netty.buffer.ByteBuf;

/**
 * Hears one socket. Thread: the channel's event loop.
 *
 * <p>Every method may call the handler back, {@link WebSocketHandler#close} and {@link
 * WebSocketHandler#abort} included. None should throw: an exception ends the socket as {@link
 * WebSocketClose.Origin#TRANSPORT} with itself as cause.
 */
public interface WebSocketListener {

    /**
     * A whole text message, valid UTF-8.
     *
     * @param message its readable bytes are the message; borrowed, so neither kept nor released,
     *     and never read outside its readable bytes
     * @param receivedNs {@code System.nanoTime()} when the bytes were read from the socket
     */
    void onText(ByteBuf message, long receivedNs);

    /** A whole binary message; as {@link #onText} otherwise. */
    void onBinary(ByteBuf message, long receivedNs);

    /** A ping or pong arrived: the peer is alive. Pings are answered without the listener. */
    void onControl();

    void onWritabilityChanged(boolean writable);

    /** The socket ended. Called exactly once, and nothing after it. */
    void onClosed(WebSocketClose close);
}
