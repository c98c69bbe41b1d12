package io.tandemrelay.server.upstream;

import io.netty.buffer.ByteBuf;
import io.tandemrelay.server.media.AudioRing;
import io.tandemrelay.server.websocket.Opcode;
import io.tandemrelay.server.websocket.WebSocketHandler;

/** Writes a leg's messages into its WebSocket. Thread relay-io-N, the call's own. */
final class HandlerAgentSocket implements AgentSocket {

    private final WebSocketHandler handler;

    HandlerAgentSocket(WebSocketHandler handler) {
        this.handler = handler;
    }

    @Override
    public boolean isWritable() {
        return handler.isWritable();
    }

    @Override
    public void sendAudio(AudioRing ring, int slots) {
        int length = 0;
        for (int i = 0; i < slots; i++) {
            length += ring.length(i);
        }
        final ByteBuf frame = handler.begin(Opcode.BINARY, length);
        for (int i = 0; i < slots; i++) {
            frame.writeBytes(ring.bytes(), ring.peek(i), ring.length(i));
        }
        ring.release(slots);
        handler.end(frame);
    }

    @Override
    public void sendText(byte[] message) {
        final ByteBuf frame = handler.begin(Opcode.TEXT, message.length);
        frame.writeBytes(message);
        handler.end(frame);
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
    public void close(int code) {
        handler.close(code, "");
    }
}
