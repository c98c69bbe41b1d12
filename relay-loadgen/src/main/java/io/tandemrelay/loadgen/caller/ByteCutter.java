package io.tandemrelay.loadgen.caller;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.util.ReferenceCountUtil;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * Nearest the socket: joins what is written and sends it on in pieces of seeded random length, some
 * after a pause, so that the receiver's reads end anywhere. Owned by its channel's loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a failed write ends the channel
final class ByteCutter extends ChannelDuplexHandler {
    private static final int PIECE_BYTES = 700;
    private static final int PAUSE_MS = 4;

    private final Random random;
    private final ByteBuf pending = Unpooled.buffer();
    private boolean pausing;

    ByteCutter(Random random) {
        this.random = random;
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        try {
            pending.writeBytes((ByteBuf) message);
            promise.trySuccess();
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    @Override
    public void flush(ChannelHandlerContext ctx) {
        if (!pausing) {
            sendPieces(ctx);
        }
    }

    private void sendPieces(ChannelHandlerContext ctx) {
        while (pending.isReadable() && ctx.channel().isActive()) {
            if (random.nextInt(3) == 0) {
                pausing = true;
                ctx.executor()
                        .schedule(
                                () -> afterPause(ctx),
                                random.nextInt(PAUSE_MS) + 1L,
                                TimeUnit.MILLISECONDS);
                return;
            }
            sendPiece(ctx, Math.min(pending.readableBytes(), 1 + random.nextInt(PIECE_BYTES)));
        }
        pending.discardSomeReadBytes();
    }

    private void afterPause(ChannelHandlerContext ctx) {
        pausing = false;
        if (!ctx.isRemoved()) {
            sendPiece(ctx, Math.min(pending.readableBytes(), 1 + random.nextInt(16)));
            sendPieces(ctx);
        }
    }

    private void sendPiece(ChannelHandlerContext ctx, int length) {
        if (length > 0) {
            ctx.writeAndFlush(pending.readBytes(length));
        }
    }

    @Override
    public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
        sendPiece(ctx, pending.readableBytes());
        ctx.close(promise);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        pending.release();
    }
}
