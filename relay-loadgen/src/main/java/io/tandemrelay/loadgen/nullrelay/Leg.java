package io.tandemrelay.loadgen.nullrelay;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import java.io.IOException;
import java.util.concurrent.TimeUnit;

/**
 * One WebSocket of a call: writes to it, and tells the call what comes from it. Its call's loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a failed write is followed by the end of the socket
final class Leg extends SimpleChannelInboundHandler<WebSocketFrame> {
    static final int NORMAL = 1000;
    static final int BROKEN = 1011;

    private static final long CLOSE_REPLY_MS = 2_000;

    private final Channel channel;
    private final Listener listener;
    private boolean closed;
    private boolean unflushed;

    /** Told on the loop; buffers are the leg's and end with the call of the method. */
    interface Listener {
        void onText(ByteBuf text);

        void onBinary(ByteBuf audio);

        void onReadComplete();

        void onWritable(boolean writable);

        /** The other side has closed or the socket has ended; more than once. */
        void onGone();
    }

    Leg(Channel channel, Listener listener) {
        this.channel = channel;
        this.listener = listener;
    }

    /** Takes over a whole WebSocket frame; nothing leaves before {@link #flush}. */
    void write(ByteBuf message) {
        if (closed) {
            message.release();
        } else {
            channel.write(message, channel.voidPromise());
            unflushed = true;
        }
    }

    void flush() {
        if (unflushed) {
            unflushed = false;
            channel.flush();
        }
    }

    void read(boolean on) {
        channel.config().setAutoRead(on);
    }

    /** Sends a close frame, unless one was sent before. */
    void close(int code) {
        if (!closed) {
            closed = true;
            // What the other side sends must be read, or its close frame would not be seen.
            read(true);
            channel.writeAndFlush(new CloseWebSocketFrame(code, ""));
            channel.eventLoop()
                    .schedule(() -> channel.close(), CLOSE_REPLY_MS, TimeUnit.MILLISECONDS);
        }
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, WebSocketFrame frame) {
        switch (frame) {
            case CloseWebSocketFrame close -> onClose(close);
            case PingWebSocketFrame ping -> {
                if (!closed) {
                    channel.writeAndFlush(new PongWebSocketFrame(ping.content().retain()));
                }
            }
            case PongWebSocketFrame pong -> {}
            case TextWebSocketFrame text when text.isFinalFragment() -> {
                if (!closed) {
                    listener.onText(text.content());
                }
            }
            case BinaryWebSocketFrame binary when binary.isFinalFragment() -> {
                if (!closed) {
                    listener.onBinary(binary.content());
                }
            }
            default -> throw new IllegalStateException("the null relay takes no fragments");
        }
    }

    private void onClose(CloseWebSocketFrame close) {
        if (closed) {
            channel.close();
        } else {
            closed = true;
            channel.writeAndFlush(close.retain()).addListener(ChannelFutureListener.CLOSE);
        }
        listener.onGone();
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        listener.onReadComplete();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        listener.onWritable(channel.isWritable());
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        closed = true;
        listener.onGone();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (cause instanceof IOException) {
            channel.close();
        } else {
            close(BROKEN);
            listener.onGone();
        }
    }
}
