package io.tandemrelay.loadgen.caller;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import java.util.Random;

/** Writes text messages to a channel, whole or in seeded random fragments; its channel's loop. */
@SuppressWarnings("FutureReturnValueIgnored") // a failed write ends the channel
final class WebSocketWriter {
    /** A server may refuse messages of more fragments, empty ones included. */
    private static final int MOST_FRAGMENTS = 16;

    private final Channel channel;
    private final boolean fragmented;
    private final Random random;

    WebSocketWriter(Channel channel, boolean fragmented, Random random) {
        this.channel = channel;
        this.fragmented = fragmented;
        this.random = random;
    }

    /** Takes the message over; nothing leaves before {@link #flush}. */
    void write(ByteBuf message) {
        if (!fragmented) {
            channel.write(new TextWebSocketFrame(message), channel.voidPromise());
            return;
        }
        for (int fragment = 1; true; fragment++) {
            // Empty fragments are legal too (RFC 6455 5.4).
            final int length =
                    fragment == MOST_FRAGMENTS
                            ? message.readableBytes()
                            : random.nextInt(message.readableBytes() + 1);
            final ByteBuf part = message.readRetainedSlice(length);
            final boolean last =
                    !message.isReadable() && (fragment == MOST_FRAGMENTS || random.nextBoolean());
            channel.write(
                    fragment == 1
                            ? new TextWebSocketFrame(last, 0, part)
                            : new ContinuationWebSocketFrame(last, 0, part),
                    channel.voidPromise());
            if (last) {
                message.release();
                return;
            }
        }
    }

    void flush() {
        channel.flush();
    }
}
