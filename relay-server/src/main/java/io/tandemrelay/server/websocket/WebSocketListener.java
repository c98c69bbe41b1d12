package io.tandemrelay.server.websocket;

import io.netty.buffer.ByteBuf;

/** Stand-in. */
public interface WebSocketListener {
    void onText(ByteBuf message, long receivedNs);

    void onBinary(ByteBuf message, long receivedNs);

    void onControl();

    void onReadComplete();

    void onWritabilityChanged(boolean writable);

    void onClosed(WebSocketClose close);
}
