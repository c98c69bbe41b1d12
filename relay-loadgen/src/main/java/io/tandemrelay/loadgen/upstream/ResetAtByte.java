package io.tandemrelay.loadgen.upstream;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.util.ReferenceCountUtil;

/** Lets so many bytes out to the wire, then resets the connection. Runs on the session's loop. */
@SuppressWarnings("FutureReturnValueIgnored") // a failed write is followed by the end of the socket
final class ResetAtByte extends ChannelOutboundHandlerAdapter {
    private final AgentSession session;
    private long left;

    ResetAtByte(AgentSession session, long bytes) {
        this.session = session;
        this.left = bytes;
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object msg, ChannelPromise promise) {
        if (!(msg instanceof ByteBuf bytes)) {
            ctx.write(msg, promise);
            return;
        }
        if (left == 0) {
            ReferenceCountUtil.release(msg);
            promise.tryFailure(new IllegalStateException("reset"));
        } else if (bytes.readableBytes() < left) {
            left -= bytes.readableBytes();
            ctx.write(bytes, promise);
        } else {
            bytes.writerIndex(bytes.readerIndex() + (int) left);
            left = 0;
            ctx.writeAndFlush(bytes, promise).addListener(written -> session.reset());
        }
    }
}
