package io.tandemrelay.server.upstream;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketServerHandshakerFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** An agent's socket served by Netty's own WebSocket code: an independent reading of RFC 6455. */
@SuppressWarnings("FutureReturnValueIgnored") // a test sees by its effect what went out
final class StubAgent implements AutoCloseable {

    /** What the agent got: text as it was, binary as its length, close as its code. */
    final List<String> got = new CopyOnWriteArrayList<>();

    volatile HttpResponseStatus refusal = HttpResponseStatus.SWITCHING_PROTOCOLS;
    volatile boolean mute;
    volatile @Nullable HttpHeaders headers;
    private volatile @Nullable Channel open;
    private final Channel server;

    StubAgent(EventLoopGroup group) {
        this.server =
                new ServerBootstrap()
                        .group(group)
                        .channel(NioServerSocketChannel.class)
                        .childHandler(
                                new ChannelInitializer<Channel>() {
                                    @Override
                                    protected void initChannel(Channel channel) {
                                        channel.pipeline()
                                                .addLast(new HttpServerCodec())
                                                .addLast(new HttpObjectAggregator(8192))
                                                .addLast(new Upgrade());
                                    }
                                })
                        .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                        .syncUninterruptibly()
                        .channel();
    }

    URI uri() {
        return URI.create(
                "ws://127.0.0.1:" + ((InetSocketAddress) server.localAddress()).getPort() + "/ws");
    }

    boolean isOpen() {
        final Channel channel = open;
        return channel != null && channel.isActive();
    }

    void text(String text) {
        send(new TextWebSocketFrame(text));
    }

    void binary(int length) {
        send(new BinaryWebSocketFrame(Unpooled.wrappedBuffer(new byte[length])));
    }

    void closeWith(int code) {
        send(new CloseWebSocketFrame(code, ""));
    }

    void cut() {
        final Channel channel = open;
        if (channel != null) {
            channel.close();
        }
    }

    private void send(WebSocketFrame frame) {
        final Channel channel = open;
        if (channel == null) {
            throw new IllegalStateException("Nobody has called");
        }
        channel.writeAndFlush(frame);
    }

    @Override
    public void close() {
        server.close().syncUninterruptibly();
        cut();
    }

    private final class Upgrade extends SimpleChannelInboundHandler<FullHttpRequest> {

        @Override
        protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
            headers = request.headers().copy();
            if (mute) {
                return;
            }
            if (refusal.code() != 101) {
                context.writeAndFlush(new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, refusal));
                return;
            }
            final var handshaker =
                    new WebSocketServerHandshakerFactory(uri().toString(), null, false, 1 << 20)
                            .newHandshaker(request);
            handshaker.handshake(context.channel(), request);
            context.pipeline().addLast(new Messages());
            open = context.channel();
        }
    }

    private final class Messages extends SimpleChannelInboundHandler<WebSocketFrame> {

        @Override
        protected void channelRead0(ChannelHandlerContext context, WebSocketFrame frame) {
            switch (frame) {
                case TextWebSocketFrame text -> got.add(text.text());
                case BinaryWebSocketFrame binary ->
                        got.add("binary " + binary.content().readableBytes());
                case PingWebSocketFrame ping ->
                        context.writeAndFlush(new PongWebSocketFrame(ping.content().retain()));
                case CloseWebSocketFrame close -> {
                    got.add("close " + close.statusCode());
                    context.writeAndFlush(new CloseWebSocketFrame(1000, ""))
                            .addListener(done -> context.close());
                }
                default -> {}
            }
        }
    }
}
