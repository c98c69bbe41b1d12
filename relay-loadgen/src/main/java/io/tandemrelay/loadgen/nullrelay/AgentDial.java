package io.tandemrelay.loadgen.nullrelay;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.websocketx.WebSocketClientHandshaker;
import io.netty.handler.codec.http.websocketx.WebSocketClientHandshakerFactory;
import io.netty.handler.codec.http.websocketx.WebSocketHandshakeException;
import io.netty.handler.codec.http.websocketx.WebSocketVersion;
import java.net.URI;
import java.util.concurrent.TimeUnit;

/** Opens a call's WebSocket to its agent, on the loop of the call. */
@SuppressWarnings("FutureReturnValueIgnored") // a failed write is followed by the end of the socket
final class AgentDial extends SimpleChannelInboundHandler<FullHttpResponse> {
    private static final int LIMIT_MS = 10_000;
    private static final int ANSWER_BYTES = 64 << 10;
    private static final int PLAIN_PORT = 80;

    private final WebSocketClientHandshaker handshaker;
    private final NullCall call;
    private boolean open;

    private AgentDial(WebSocketClientHandshaker handshaker, NullCall call) {
        this.handshaker = handshaker;
        this.call = call;
    }

    static void dial(Channel caller, URI url, NullCall call) {
        final WebSocketClientHandshaker handshaker =
                WebSocketClientHandshakerFactory.newHandshaker(
                        url,
                        WebSocketVersion.V13,
                        null,
                        false,
                        EmptyHttpHeaders.INSTANCE,
                        NullRelay.MOST_MESSAGE_BYTES);
        new Bootstrap()
                .group(caller.eventLoop())
                .channel(NullRelay.channelClass())
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, LIMIT_MS)
                .option(ChannelOption.TCP_NODELAY, true)
                .handler(
                        new ChannelInitializer<>() {
                            @Override
                            protected void initChannel(Channel channel) {
                                channel.pipeline()
                                        .addLast(
                                                new HttpClientCodec(),
                                                new HttpObjectAggregator(ANSWER_BYTES),
                                                new AgentDial(handshaker, call));
                            }
                        })
                .connect(url.getHost(), url.getPort() < 0 ? PLAIN_PORT : url.getPort())
                .addListener(connected -> {
                    if (!connected.isSuccess()) {
                        call.onAgentFailed();
                    }
                });
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        handshaker.handshake(ctx.channel());
        ctx.executor()
                .schedule(
                        () -> {
                            if (!open) {
                                ctx.close();
                            }
                        },
                        LIMIT_MS,
                        TimeUnit.MILLISECONDS);
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, FullHttpResponse answer) {
        try {
            handshaker.finishHandshake(ctx.channel(), answer);
        } catch (WebSocketHandshakeException refused) {
            ctx.close();
            return;
        }
        open = true;
        // The codec's decoder gives its leftover bytes to whoever is behind it once this returns.
        ctx.pipeline().addLast(call.onAgentOpen(ctx.channel()));
        ctx.pipeline().remove(this);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        call.onAgentFailed();
    }
}
