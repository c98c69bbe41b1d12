package io.tandemrelay.loadgen.fault;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.util.concurrent.TimeUnit;

/** A client's socket, the target's, and the two pipes between them. Its loop. */
@SuppressWarnings("FutureReturnValueIgnored") // sockets that are closed either way
final class ProxyConnection {
    private final int number;
    private final Channel client;
    private final Channel target;
    private final Pipe toTarget;
    private final Pipe toClient;
    private boolean broken;
    private boolean over;

    ProxyConnection(
            int number, Channel client, Channel target, FaultCounters counters, FaultPlan plan) {
        this.number = number;
        this.client = client;
        this.target = target;
        toTarget =
                new Pipe(
                        Direction.TO_TARGET,
                        client,
                        target,
                        this,
                        counters,
                        plan.random(number, 1));
        toClient =
                new Pipe(
                        Direction.TO_CLIENT,
                        target,
                        client,
                        this,
                        counters,
                        plan.random(number, 2));
        client.pipeline().addLast(new Side(toTarget, toClient));
        target.pipeline().addLast(new Side(toClient, toTarget));
        plan(plan);
    }

    /** Any thread. */
    void changePlan(FaultPlan plan) {
        client.eventLoop()
                .execute(() -> {
                    if (!over) {
                        plan(plan);
                    }
                });
    }

    private void plan(FaultPlan plan) {
        toTarget.plan(plan.line(Direction.TO_TARGET, number));
        toClient.plan(plan.line(Direction.TO_CLIENT, number));
    }

    long queuedBytes() {
        return Math.max(toTarget.queuedBytes(), toClient.queuedBytes());
    }

    boolean isOver() {
        return over;
    }

    void onPipeEnded() {
        if (toTarget.isEnded() && toClient.isEnded()) {
            end();
        }
    }

    /** RST to both. */
    void reset() {
        if (!over) {
            resetOnClose(client);
            resetOnClose(target);
            end();
        }
    }

    static void resetOnClose(Channel channel) {
        if (channel.isOpen()) {
            channel.config().setOption(ChannelOption.SO_LINGER, 0);
        }
    }

    /** A side has vanished: the other learns of it as late as of any byte. */
    private void onBroken(Pipe fromBroken) {
        if (broken || over) {
            return;
        }
        broken = true;
        final long passNs = fromBroken.passNs();
        if (passNs == 0) {
            reset();
        } else {
            client.eventLoop().schedule(this::reset, passNs, TimeUnit.NANOSECONDS);
        }
    }

    private void end() {
        if (!over) {
            over = true;
            toTarget.releaseQueue();
            toClient.releaseQueue();
            client.close();
            target.close();
        }
    }

    /** What comes from one of the two sockets. */
    private final class Side extends ChannelInboundHandlerAdapter {
        private final Pipe from;
        private final Pipe into;

        Side(Pipe from, Pipe into) {
            this.from = from;
            this.into = into;
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object bytes) {
            if (over) {
                ((ByteBuf) bytes).release();
            } else {
                from.onRead((ByteBuf) bytes);
            }
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
            if (event == ChannelInputShutdownEvent.INSTANCE && !broken && !over) {
                from.onSourceEnded();
            }
        }

        @Override
        public void channelWritabilityChanged(ChannelHandlerContext ctx) {
            if (!over && ctx.channel().isWritable()) {
                into.pump();
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            onBroken(from);
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            onBroken(from);
        }
    }
}
