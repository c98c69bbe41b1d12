package io.tandemrelay.server.websocket;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import io.netty.util.ReferenceCountUtil;
import io.tandemrelay.server.websocket.DialFailure.Kind;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NotYetConnectedException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;

/**
 * The client's half of the opening handshake (RFC 6455 4.1): sends the request, checks the answer,
 * and puts the socket in the place of the HTTP handlers. Thread relay-io-N.
 */
final class ClientUpgrade extends ChannelInboundHandlerAdapter {

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int KEY_BYTES = 16;

    private final Dial dial;
    private final DialTarget target;
    private final HttpHeaders extraHeaders;
    private final String key;
    private boolean requested;
    private boolean accepted;

    ClientUpgrade(Dial dial, DialTarget target, HttpHeaders extraHeaders) {
        this.dial = dial;
        this.target = target;
        this.extraHeaders = extraHeaders;
        final byte[] nonce = new byte[KEY_BYTES];
        RANDOM.nextBytes(nonce);
        this.key = Base64.getEncoder().encodeToString(nonce);
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        if (!target.secure()) {
            send(ctx);
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof SslHandshakeCompletionEvent handshake) {
            if (handshake.isSuccess()) {
                send(ctx);
            } else {
                onBroken(handshake.cause());
            }
        }
        ctx.fireUserEventTriggered(event);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (accepted && !(message instanceof HttpObject)) { // what came behind the answer
            ctx.fireChannelRead(message);
            return;
        }
        try {
            if (accepted && message instanceof LastHttpContent && dial.isUnderWay()) {
                handOver(ctx);
            } else if (message instanceof HttpResponse response) {
                onResponse(response);
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        onBroken(new ClosedChannelException());
        ctx.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (cause instanceof NotYetConnectedException && !ctx.channel().isActive()) {
            // Epoll may report to this socket what was meant for a closed one whose number it got.
            return;
        }
        if (dial.isUnderWay()) {
            onBroken(cause);
        } else if (accepted) { // thrown by the socket's owner on hearing that it is open
            ctx.fireExceptionCaught(cause);
        }
    }

    private void send(ChannelHandlerContext ctx) {
        requested = true;
        ctx.writeAndFlush(request()).addListener(ChannelFutureListener.FIRE_EXCEPTION_ON_FAILURE);
    }

    private void onBroken(Throwable cause) {
        final Kind kind;
        if (cause instanceof SslHandshakeTimeoutException) {
            kind = Kind.TIMEOUT;
        } else {
            kind = requested ? Kind.BAD_HANDSHAKE : Kind.TLS;
        }
        dial.fail(DialFailure.of(kind, "before the answer: " + cause));
    }

    private HttpRequest request() {
        final HttpRequest request =
                new DefaultFullHttpRequest(
                        HttpVersion.HTTP_1_1,
                        HttpMethod.GET,
                        target.requestTarget(),
                        Unpooled.EMPTY_BUFFER);
        request.headers()
                .add(extraHeaders)
                .set(HttpHeaderNames.HOST, target.hostHeader())
                .set(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET)
                .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE)
                .set(HttpHeaderNames.SEC_WEBSOCKET_KEY, key)
                .set(HttpHeaderNames.SEC_WEBSOCKET_VERSION, "13")
                .remove(HttpHeaderNames.SEC_WEBSOCKET_EXTENSIONS)
                .remove(HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL);
        return request;
    }

    private void onResponse(HttpResponse response) {
        final HttpResponseStatus status = response.status();
        if (response.decoderResult().isFailure()) {
            dial.fail(
                    DialFailure.of(
                            Kind.BAD_HANDSHAKE,
                            "malformed answer: " + response.decoderResult().cause().getMessage()));
        } else if (status.equals(HttpResponseStatus.SWITCHING_PROTOCOLS)) {
            onSwitching(response);
        } else if (status.codeClass() != HttpStatusClass.INFORMATIONAL) {
            dial.fail(refusal(response));
        }
    }

    private void onSwitching(HttpResponse response) {
        final HttpHeaders headers = response.headers();
        final List<String> answers = headers.getAll(HttpHeaderNames.SEC_WEBSOCKET_ACCEPT);
        if (!response.protocolVersion().equals(HttpVersion.HTTP_1_1)
                || !headers.containsValue(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET, true)
                || !headers.containsValue(
                        HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE, true)) {
            dial.fail(DialFailure.of(Kind.BAD_HANDSHAKE, "answer is no upgrade to websocket"));
        } else if (answers.size() != 1 || !answers.getFirst().strip().equals(AcceptKey.of(key))) {
            dial.fail(DialFailure.of(Kind.BAD_HANDSHAKE, "wrong Sec-WebSocket-Accept"));
        } else if (headers.contains(HttpHeaderNames.SEC_WEBSOCKET_EXTENSIONS)
                || headers.contains(HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL)) {
            dial.fail(DialFailure.of(Kind.BAD_HANDSHAKE, "answer names what we did not offer"));
        } else {
            accepted = true;
        }
    }

    /**
     * The socket comes first and hears that it is open, then the codec goes: on leaving it passes
     * on the bytes it has read behind the answer, through this handler, which goes last.
     */
    private void handOver(ChannelHandlerContext ctx) {
        final ChannelPipeline pipeline = ctx.pipeline();
        final HttpClientCodec codec = pipeline.get(HttpClientCodec.class);
        codec.removeOutboundHandler();
        pipeline.addLast(dial.socket());
        dial.onUpgraded();
        pipeline.remove(codec);
        pipeline.remove(this);
    }

    private static DialFailure refusal(HttpResponse response) {
        return new DialFailure(
                Kind.STATUS,
                response.status().code(),
                retryAfterSeconds(response.headers()),
                CloseFrame.printable("HTTP " + response.status()));
    }

    /** The form in seconds only; servers that throttle use it. */
    private static int retryAfterSeconds(HttpHeaders headers) {
        try {
            return Math.max(
                    DialFailure.NO_RETRY_AFTER,
                    headers.getInt(HttpHeaderNames.RETRY_AFTER, DialFailure.NO_RETRY_AFTER));
        } catch (NumberFormatException ex) {
            return DialFailure.NO_RETRY_AFTER;
        }
    }
}
