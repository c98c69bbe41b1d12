package io.tandemrelay.server.http;

import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.tandemrelay.server.call.CallTable;
import io.tandemrelay.server.metrics.Counter;
import io.tandemrelay.server.metrics.ThreadCounters;
import io.tandemrelay.server.websocket.ServerUpgrade;

/**
 * Turns a proven request for a stream into a media socket; refuses it with a status before the
 * upgrade otherwise, so that the carrier goes on with its next instruction. Thread relay-io-N.
 */
final class MediaUpgrade {

    private final TwilioRoutes twilio;
    private final StreamGate gate;
    private final CallTable calls;
    private final MediaSockets sockets;
    private final ThreadCounters counters;

    MediaUpgrade(
            TwilioRoutes twilio,
            StreamGate gate,
            CallTable calls,
            MediaSockets sockets,
            ThreadCounters counters) {
        this.twilio = twilio;
        this.gate = gate;
        this.calls = calls;
        this.sockets = sockets;
        this.counters = counters;
    }

    /** The path is the request's target without its query. */
    void handle(ChannelHandlerContext ctx, FullHttpRequest request, String path) {
        final int refusal = refusal(request);
        if (refusal != 0) {
            refuse(ctx, refusal);
            return;
        }
        final StreamPass pass = gate.enter(path); // last, since it spends the token
        if (pass == null) {
            refuse(ctx, HttpResponseStatus.FORBIDDEN.code());
            return;
        }
        counters.increment(Counter.HTTP_UPGRADES);
        final ChannelPipeline pipeline = ctx.pipeline();
        ctx.writeAndFlush(ServerUpgrade.accept(request));
        HttpPipeline.upgrade(pipeline, sockets.open(ctx.channel(), pass));
    }

    private void refuse(ChannelHandlerContext ctx, int status) {
        counters.increment(Counter.HTTP_UPGRADES_REFUSED);
        ctx.writeAndFlush(ServerUpgrade.refuse(status)).addListener(ChannelFutureListener.CLOSE);
    }

    private int refusal(FullHttpRequest request) {
        final int malformed = ServerUpgrade.refusal(request);
        if (malformed != 0) {
            return malformed;
        }
        if (request.headers().contains(HttpHeaderNames.ORIGIN)
                || !twilio.isUpgradeSigned(request)) {
            return HttpResponseStatus.FORBIDDEN.code(); // no browser is a carrier
        }
        return calls.isFull() ? HttpResponseStatus.SERVICE_UNAVAILABLE.code() : 0;
    }
}
