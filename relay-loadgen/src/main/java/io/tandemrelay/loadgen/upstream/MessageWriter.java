package io.tandemrelay.loadgen.upstream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.tandemrelay.loadgen.audio.Mulaw;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Puts a session's messages on its channel as the script's {@link Delivery} says. Loop only. */
@SuppressWarnings("FutureReturnValueIgnored") // a failed write is followed by the end of the socket
final class MessageWriter {
    private final Channel channel;
    private final AgentDialect dialect;
    private final AgentAudio audio;
    private final Delivery delivery;

    MessageWriter(Channel channel, AgentDialect dialect, AgentAudio audio, Delivery delivery) {
        this.channel = channel;
        this.dialect = dialect;
        this.audio = audio;
        this.delivery = delivery;
    }

    void writeText(String text) {
        write(Unpooled.copiedBuffer(text, StandardCharsets.UTF_8), true);
    }

    void writeAudio(byte[] bytes, int offset, int length) {
        writeAudio(channel.alloc().buffer(length).writeBytes(bytes, offset, length));
    }

    /** Takes the buffer over. */
    void writeAudio(ByteBuf payload) {
        if (delivery.audioAsJson() && dialect == AgentDialect.SIMPLE) {
            writeText(jsonAudio(ByteBufUtil.getBytes(payload)));
            payload.release();
        } else {
            write(payload, false);
        }
    }

    private String jsonAudio(byte[] bytes) {
        final byte[] mulaw =
                audio.encoding() == AgentAudio.Encoding.MULAW ? bytes : Mulaw.fromPcm(bytes);
        return "{\"event\":\"audio\",\"audio\":\""
                + Base64.getEncoder().encodeToString(mulaw)
                + "\"}";
    }

    private void write(ByteBuf payload, boolean text) {
        final int limit = delivery.frameBytes();
        if (limit == 0 || payload.readableBytes() <= limit) {
            channel.write(first(true, text, payload));
            return;
        }
        channel.write(first(false, text, payload.readRetainedSlice(limit)));
        while (payload.readableBytes() > limit) {
            ping();
            channel.write(
                    new ContinuationWebSocketFrame(false, 0, payload.readRetainedSlice(limit)));
        }
        ping();
        channel.write(new ContinuationWebSocketFrame(true, 0, payload));
    }

    private void ping() {
        if (delivery.pingsBetween()) {
            channel.write(new PingWebSocketFrame());
        }
    }

    private static WebSocketFrame first(boolean last, boolean text, ByteBuf payload) {
        return text
                ? new TextWebSocketFrame(last, 0, payload)
                : new BinaryWebSocketFrame(last, 0, payload);
    }
}
