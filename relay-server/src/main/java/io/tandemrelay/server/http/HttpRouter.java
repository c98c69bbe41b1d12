package io.tandemrelay.server.http;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.tandemrelay.server.metrics.Counter;
import java.util.Set;

/** Sends each request of one connection to its route. Thread relay-io-N. */
final class HttpRouter extends SimpleChannelInboundHandler<FullHttpRequest> {

    private static final Set<HttpMethod> WEBHOOK_METHODS = Set.of(HttpMethod.GET, HttpMethod.POST);

    private final EdgeLoop edge;

    /** The handshake failed, which is counted; an exception may follow. */
    private boolean withoutTls;

    HttpRouter(EdgeLoop edge) {
        this.edge = edge;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, FullHttpRequest request) {
        if (!request.decoderResult().isSuccess()) {
            edge.counters().increment(Counter.HTTP_MALFORMED);
            Reply.status(malformed(request.decoderResult().cause())).send(ctx, request);
        } else if (!request.protocolVersion().equals(HttpVersion.HTTP_1_1)) {
            edge.counters().increment(Counter.HTTP_MALFORMED);
            Reply.status(HttpResponseStatus.HTTP_VERSION_NOT_SUPPORTED).send(ctx, request);
        } else if (StreamGate.isStream(path(request))) {
            edge.upgrade().handle(ctx, request, path(request));
        } else {
            route(request).send(ctx, request);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (!withoutTls) {
            edge.counters().increment(Counter.HTTP_FAILED);
        }
        ctx.close();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof SslHandshakeCompletionEvent handshake && !handshake.isSuccess()) {
            withoutTls = true;
            edge.counters().increment(Counter.HTTP_TLS_FAILED);
        }
        ctx.fireUserEventTriggered(event);
    }

    private Reply route(FullHttpRequest request) {
        try {
            final String path = path(request);
            final TwilioRoutes twilio = edge.twilio();
            if (path.equals(TwilioRoutes.VOICE_PATH)) {
                return isWebhook(request) ? twilio.voice(request) : notAllowed();
            }
            if (path.startsWith(TwilioRoutes.AFTER_PATH)) {
                return isWebhook(request) ? twilio.after(request) : notAllowed();
            }
            if (path.equals(TwilioRoutes.STATUS_PATH)) {
                return isWebhook(request) ? twilio.streamStatus(request) : notAllowed();
            }
            if (path.equals("/health")) {
                return request.method().equals(HttpMethod.GET)
                        ? Reply.json(edge.health().json())
                        : notAllowed();
            }
            return Reply.status(HttpResponseStatus.NOT_FOUND);
        } catch (IllegalArgumentException malformed) {
            edge.counters().increment(Counter.HTTP_MALFORMED);
            return Reply.status(HttpResponseStatus.BAD_REQUEST);
        }
    }

    private static HttpResponseStatus malformed(Throwable cause) {
        return switch (cause) {
            case TooLongHttpHeaderException headers ->
                    HttpResponseStatus.REQUEST_HEADER_FIELDS_TOO_LARGE;
            case TooLongHttpLineException line -> HttpResponseStatus.REQUEST_URI_TOO_LONG;
            default -> HttpResponseStatus.BAD_REQUEST;
        };
    }

    private static boolean isWebhook(FullHttpRequest request) {
        return WEBHOOK_METHODS.contains(request.method());
    }

    private static Reply notAllowed() {
        return Reply.status(HttpResponseStatus.METHOD_NOT_ALLOWED);
    }

    private static String path(FullHttpRequest request) {
        final String uri = request.uri();
        final int query = uri.indexOf('?');
        return query < 0 ? uri : uri.substring(0, query);
    }
}
