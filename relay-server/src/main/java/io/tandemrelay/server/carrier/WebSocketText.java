package io.tandemrelay.server.carrier;

import io.netty.buffer.ByteBuf;
import io.tandemrelay.server.websocket.Opcode;
import io.tandemrelay.server.websocket.WebSocketHandler;

/** The text half of a WebSocket. Thread relay-io-N. */
record WebSocketText(WebSocketHandler handler) implements TextSocket {

    @Override
    public boolean isWritable() {
        return handler.isWritable();
    }

    @Override
    public ByteBuf beginText(int payloadLength) {
        return handler.begin(Opcode.TEXT, payloadLength);
    }

    @Override
    public void end(ByteBuf message) {
        handler.end(message);
    }

    @Override
    public void flush() {
        handler.flush();
    }

    @Override
    public void ping() {
        handler.ping();
    }

    @Override
    public void close(int code, String reason) {
        handler.close(code, reason);
    }
}
