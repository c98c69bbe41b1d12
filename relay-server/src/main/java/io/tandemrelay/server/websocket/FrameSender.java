package io.tandemrelay.server.websocket;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;

/**
 * Writes the WebSocket frames of one socket to its channel; thread: the channel's event loop.
 * Writes report no outcome: one that fails ends the socket through the pipeline's exception event.
 */
final class FrameSender {

    private static final int NO_PONG = -1;

    private final ChannelHandlerContext ctx;
    private final FrameWriter writer;
    private byte[] pong = {}; // most peers never ping
    private int pongBytes = NO_PONG;

    FrameSender(ChannelHandlerContext ctx, Role role) {
        this.ctx = ctx;
        this.writer = new FrameWriter(role);
    }

    ByteBuf begin(Opcode opcode, int payloadBytes) {
        return writer.begin(ctx.alloc(), opcode, payloadBytes);
    }

    /** Takes the frame over; it goes out with the next flush. */
    void end(ByteBuf frame) {
        if (!writer.end(frame)) {
            frame.release();
            throw new IllegalStateException("payload shorter than announced");
        }
        var _ = ctx.write(frame, ctx.voidPromise());
    }

    void flush() {
        ctx.flush();
    }

    boolean isWritable() {
        return ctx.channel().isWritable();
    }

    /** Remembers a ping to answer, in place of an earlier one not yet answered. */
    void owePong(ByteBuf ping) {
        pongBytes = ping.readableBytes();
        if (pong.length < pongBytes) {
            pong = new byte[FrameParser.MAX_CONTROL_BYTES];
        }
        ping.getBytes(ping.readerIndex(), pong, 0, pongBytes);
    }

    /** Writes the pong that is owed; false when none is, or while the socket is not writable. */
    boolean writePong() {
        if (pongBytes == NO_PONG || !isWritable()) {
            return false;
        }
        end(begin(Opcode.PONG, pongBytes).writeBytes(pong, 0, pongBytes));
        pongBytes = NO_PONG;
        return true;
    }

    /** Sends a close frame; without payload when the code is {@link WebSocketClose#NO_CODE}. */
    ChannelFuture sendClose(int code, String reason) {
        final ByteBuf frame;
        if (code == WebSocketClose.NO_CODE) {
            frame = begin(Opcode.CLOSE, 0);
        } else {
            final byte[] text = CloseFrame.encoded(reason);
            frame = begin(Opcode.CLOSE, Short.BYTES + text.length);
            frame.writeShort(code).writeBytes(text);
        }
        writer.end(frame);
        return ctx.writeAndFlush(frame);
    }

    /** Ends the connection and forgets what the peer has not read. */
    void reset() {
        ctx.channel().config().setOption(ChannelOption.SO_LINGER, 0);
        disconnect();
    }

    void disconnect() {
        var _ = ctx.close();
    }
}
