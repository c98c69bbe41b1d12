package io.tandemrelay.loadgen.caller;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoop;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.websocketx.WebSocketClientHandshaker;
import io.netty.handler.codec.http.websocketx.WebSocketClientHandshakerFactory;
import io.netty.handler.codec.http.websocketx.WebSocketFrameAggregator;
import io.netty.handler.codec.http.websocketx.WebSocketHandshakeException;
import io.netty.handler.codec.http.websocketx.WebSocketVersion;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.util.concurrent.ScheduledFuture;
import java.net.ConnectException;
import java.net.URI;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Opens the WebSocket of one stream with the headers Twilio is seen to send: no origin, no
 * extensions, a signature over the public URL. Its call's loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a failed write ends the channel
final class StreamHandshake extends SimpleChannelInboundHandler<FullHttpResponse> {
    private static final int CONNECT_LIMIT_MS = 5_000;
    private static final int MESSAGE_LIMIT = 8 << 20;
    private static final int ANSWER_LIMIT = 64 << 10;
    private static final WriteBufferWaterMark OUTBOUND = new WriteBufferWaterMark(2 << 20, 4 << 20);

    private final WebSocketClientHandshaker handshaker;
    private final Outcome outcome;
    private @Nullable ScheduledFuture<?> limit;
    private boolean decided;

    /** Exactly one method is called, once, on the loop. */
    interface Outcome {
        void onOpen(Channel channel);

        /** The stream cannot be; {@code status} is the server's answer, 0 without one. */
        void onRefused(int status, int faultCode, String detail);
    }

    private StreamHandshake(WebSocketClientHandshaker handshaker, Outcome outcome) {
        this.handshaker = handshaker;
        this.outcome = outcome;
    }

    /** Dials; {@code publicUrl} is what gets signed, {@code target} where the socket goes. */
    static void open(
            EventLoop loop,
            CallSettings settings,
            String publicUrl,
            URI target,
            Random random,
            Outcome outcome) {
        final boolean secure = target.getScheme().equals("wss");
        final int port = target.getPort() >= 0 ? target.getPort() : secure ? 443 : 80;
        final StreamHandshake handshake =
                new StreamHandshake(
                        WebSocketClientHandshakerFactory.newHandshaker(
                                target,
                                WebSocketVersion.V13,
                                null,
                                false,
                                headers(settings, publicUrl),
                                MESSAGE_LIMIT,
                                true,
                                false,
                                CONNECT_LIMIT_MS,
                                false,
                                false),
                        outcome);
        final SslContext tls = secure ? tls(settings) : null;
        new Bootstrap()
                .group(loop)
                .channel(PhoneNetwork.channelClass())
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_LIMIT_MS)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.WRITE_BUFFER_WATER_MARK, OUTBOUND)
                .handler(
                        new ChannelInitializer<>() {
                            @Override
                            protected void initChannel(Channel channel) {
                                final ChannelPipeline pipeline = channel.pipeline();
                                if (settings.transport().cutBytes()) {
                                    pipeline.addLast(new ByteCutter(random));
                                }
                                if (tls != null) {
                                    pipeline.addLast(
                                            tls.newHandler(
                                                    channel.alloc(), target.getHost(), port));
                                }
                                pipeline.addLast(new HttpClientCodec());
                                pipeline.addLast(new HttpObjectAggregator(ANSWER_LIMIT));
                                pipeline.addLast(handshake);
                            }
                        })
                .connect(target.getHost(), port)
                .addListener(connected -> {
                    if (!connected.isSuccess()) {
                        handshake.refuse(0, connected.cause());
                    }
                });
    }

    private static HttpHeaders headers(CallSettings settings, String publicUrl) {
        final HttpHeaders headers = new DefaultHttpHeaders();
        headers.set(HttpHeaderNames.USER_AGENT, "Twilio.TmeWs/1.0");
        headers.set(HttpHeaderNames.ACCEPT_ENCODING, "gzip");
        if (settings.signature() != null) {
            headers.set(
                    TwilioSignature.HEADER,
                    settings.signature().sign(publicUrl + (settings.slashSigned() ? "/" : "")));
        }
        return headers;
    }

    private static SslContext tls(CallSettings settings) {
        if (settings.tls() != null) {
            return settings.tls();
        }
        try {
            return SslContextBuilder.forClient().build();
        } catch (SSLException ex) {
            throw new IllegalStateException("no TLS client in this JDK", ex);
        }
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        handshaker.handshake(ctx.channel());
        limit =
                ctx.executor()
                        .schedule(
                                () -> {
                                    refuse(
                                            0,
                                            ProtocolFault.CONNECT_TIMEOUT,
                                            "upgrade not answered in " + CONNECT_LIMIT_MS + " ms");
                                    ctx.close();
                                },
                                CONNECT_LIMIT_MS,
                                TimeUnit.MILLISECONDS);
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, FullHttpResponse answer) {
        final int status = answer.status().code();
        try {
            handshaker.finishHandshake(ctx.channel(), answer);
        } catch (WebSocketHandshakeException ex) {
            refuse(status, ProtocolFault.HANDSHAKE, "HTTP status " + status);
            ctx.close();
            return;
        }
        if (answer.headers().contains(HttpHeaderNames.SEC_WEBSOCKET_EXTENSIONS)) {
            refuse(status, ProtocolFault.WEBSOCKET, "an extension that was not offered");
            ctx.close();
            return;
        }
        decided();
        ctx.pipeline().addBefore(ctx.name(), null, new WebSocketFrameAggregator(MESSAGE_LIMIT));
        outcome.onOpen(ctx.channel());
        ctx.pipeline().remove(this);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        refuse(0, cause);
        ctx.close();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        refuse(0, ProtocolFault.HANDSHAKE, "connection ended before the upgrade was answered");
    }

    private void refuse(int status, Throwable cause) {
        final int code;
        if (cause instanceof SSLException || cause.getCause() instanceof SSLException) {
            code = ProtocolFault.TLS;
        } else if (cause instanceof ConnectException) {
            code = ProtocolFault.CONNECT_REFUSED;
        } else {
            code = ProtocolFault.CONNECT_TIMEOUT;
        }
        refuse(status, code, cause.toString());
    }

    private void refuse(int status, int faultCode, String detail) {
        if (!decided) {
            decided();
            outcome.onRefused(status, faultCode, detail);
        }
    }

    private void decided() {
        decided = true;
        if (limit != null) {
            limit.cancel(false);
        }
    }
}
