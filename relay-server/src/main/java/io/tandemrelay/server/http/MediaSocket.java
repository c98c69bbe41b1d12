package io.tandemrelay.server.http;

import io.netty.buffer.ByteBuf;
import io.tandemrelay.server.carrier.CarrierHandler;
import io.tandemrelay.server.carrier.TextSocket;
import io.tandemrelay.server.websocket.Opcode;
import io.tandemrelay.server.websocket.WebSocketClose;
import io.tandemrelay.server.websocket.WebSocketHandler;
import io.tandemrelay.server.websocket.WebSocketLimits;
import io.tandemrelay.server.websocket.WebSocketListener;
import io.tandemrelay.server.websocket.Role;

/** One media socket: joins the WebSocket to the carrier leg that speaks on it. Thread relay-io-N. */
final class MediaSocket implements WebSocketListener, TextSocket {

    private final CarrierHandler carrier;
    private final WebSocketHandler socket;

    MediaSocket(CarrierHandler carrier, WebSocketLimits limits) {
        this.carrier = carrier;
        this.socket = new WebSocketHandler(Role.SERVER, limits, this);
        carrier.onOpen(this);
    }

    /** What stands in the socket's pipeline. */
    WebSocketHandler handler() {
        return socket;
    }

    @Override
    public void onText(ByteBuf message, long receivedNs) {
        carrier.onText(message, receivedNs);
    }

    @Override
    public void onBinary(ByteBuf message, long receivedNs) {
        carrier.onBinary(message, receivedNs);
    }

    @Override
    public void onControl() {
        carrier.onControl();
    }

    @Override
    public void onReadComplete() {
        carrier.onReadComplete();
    }

    @Override
    public void onWritabilityChanged(boolean writable) {
        carrier.onWritabilityChanged(writable);
    }

    @Override
    public void onClosed(WebSocketClose close) {
        carrier.onClosed(close.code());
    }

    @Override
    public boolean isWritable() {
        return socket.isWritable();
    }

    @Override
    public ByteBuf beginText(int payloadLength) {
        return socket.begin(Opcode.TEXT, payloadLength);
    }

    @Override
    public void end(ByteBuf message) {
        socket.end(message);
    }

    @Override
    public void flush() {
        socket.flush();
    }

    @Override
    public void ping() {
        socket.ping();
        socket.flush();
    }

    @Override
    public void close(int code, String reason) {
        socket.close(code, reason);
    }
}
