package io.tandemrelay.loadgen.nullrelay;

import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import io.netty.handler.codec.http.websocketx.WebSocketHandshakeException;
import io.netty.handler.codec.http.websocketx.WebSocketServerHandshaker13;
import java.util.regex.Pattern;

/** Answers the voice webhook and upgrades media streams. Loop only. */
@SuppressWarnings("FutureReturnValueIgnored") // a failed write is followed by the end of the socket
final class NullRelayHttp extends SimpleChannelInboundHandler<FullHttpRequest> {
    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9.:\\[\\]_-]+");
    private static final WebSocketDecoderConfig FRAMES =
            WebSocketDecoderConfig.newBuilder()
                    .maxFramePayloadLength(NullRelay.MOST_MESSAGE_BYTES)
                    .allowExtensions(false)
                    .build();

    private final NullRelay relay;

    NullRelayHttp(NullRelay relay) {
        this.relay = relay;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, FullHttpRequest request) {
        final String path = new QueryStringDecoder(request.uri()).path();
        final HttpMethod method = request.method();
        final boolean get = method.equals(HttpMethod.GET);
        final String host = request.headers().get(HttpHeaderNames.HOST, "");
        if (path.equals(NullRelay.STREAM_PATH) && get) {
            upgrade(ctx, request);
        } else if (!path.equals(NullRelay.WEBHOOK_PATH)) {
            answer(ctx, request, HttpResponseStatus.NOT_FOUND, "");
        } else if (!get && !method.equals(HttpMethod.POST)) {
            answer(ctx, request, HttpResponseStatus.METHOD_NOT_ALLOWED, "");
        } else if (!HOST.matcher(host).matches()) {
            answer(ctx, request, HttpResponseStatus.BAD_REQUEST, "");
        } else {
            answer(
                    ctx,
                    request,
                    HttpResponseStatus.OK,
                    "<Response><Connect><Stream url=\"ws://%s%s\"/></Connect></Response>"
                            .formatted(host, NullRelay.STREAM_PATH));
        }
    }

    private void upgrade(ChannelHandlerContext ctx, FullHttpRequest request) {
        final ChannelFuture upgraded;
        try {
            upgraded =
                    new WebSocketServerHandshaker13("ws://null-relay", null, FRAMES)
                            .handshake(ctx.channel(), request);
        } catch (WebSocketHandshakeException notWebSocket) {
            answer(ctx, request, HttpResponseStatus.BAD_REQUEST, "");
            return;
        }
        upgraded.addListener(written -> {
            if (written.isSuccess()) {
                ctx.pipeline().addLast(relay.call(ctx.channel()).caller());
                ctx.pipeline().remove(this);
            }
        });
    }

    private static void answer(
            ChannelHandlerContext ctx,
            FullHttpRequest request,
            HttpResponseStatus status,
            String body) {
        final DefaultFullHttpResponse response =
                new DefaultFullHttpResponse(
                        HttpVersion.HTTP_1_1, status, ByteBufUtil.writeUtf8(ctx.alloc(), body));
        response.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, "text/xml; charset=utf-8")
                .set(HttpHeaderNames.CACHE_CONTROL, HttpHeaderValues.NO_STORE);
        HttpUtil.setContentLength(response, response.content().readableBytes());
        final boolean keepAlive = HttpUtil.isKeepAlive(request);
        HttpUtil.setKeepAlive(response, keepAlive);
        final ChannelFuture written = ctx.writeAndFlush(response);
        if (!keepAlive) {
            written.addListener(ChannelFutureListener.CLOSE);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
    }
}
