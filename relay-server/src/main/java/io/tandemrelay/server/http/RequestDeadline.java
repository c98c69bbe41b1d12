package io.tandemrelay.server.http;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Closes a connection that has not sent one whole request in time: counted from the connection's
 * start or the previous request, so that single bytes do not prolong it. Thread relay-io-N.
 */
final class RequestDeadline extends ChannelInboundHandlerAdapter {

    private final long deadlineMs;
    private @Nullable ScheduledFuture<?> deadline;

    RequestDeadline(long deadlineMs) {
        this.deadlineMs = deadlineMs;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        restart(ctx);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        cancel();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        cancel();
        ctx.fireChannelInactive();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (message instanceof LastHttpContent) {
            restart(ctx);
        }
        ctx.fireChannelRead(message);
    }

    private void restart(ChannelHandlerContext ctx) {
        cancel();
        deadline =
                ctx.executor()
                        .schedule((Runnable) ctx::close, deadlineMs, TimeUnit.MILLISECONDS);
    }


    private void cancel() {
        if (deadline != null) {
            deadline.cancel(false);
            deadline = null;
        }
    }
}
