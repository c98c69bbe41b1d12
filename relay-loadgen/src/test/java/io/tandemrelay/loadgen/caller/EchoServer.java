package io.tandemrelay.loadgen.caller;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrameAggregator;
import io.netty.handler.codec.http.websocketx.WebSocketServerHandshakerFactory;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The least relay a caller can be tested against: answers each POST with the next document of its
 * list, accepts each upgrade, and returns what {@code answer} makes of each message.
 */
public final class EchoServer implements AutoCloseable {
    private static final JsonMapper JSON = new JsonMapper();

    final List<String> requests = new CopyOnWriteArrayList<>();
    final List<HttpHeaders> handshakes = new CopyOnWriteArrayList<>();
    final List<JsonNode> messages = new CopyOnWriteArrayList<>();
    public final List<String> documents = new CopyOnWriteArrayList<>();
    final EventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    final ChannelGroup accepted = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
    final Channel listening;
    private final BiFunction<Channel, JsonNode, List<String>> answer;
    volatile HttpResponseStatus upgradeStatus = HttpResponseStatus.SWITCHING_PROTOCOLS;

    EchoServer(BiFunction<Channel, JsonNode, List<String>> answer) {
        this.answer = answer;
        listening =
                new ServerBootstrap()
                        .group(loops)
                        .channel(NioServerSocketChannel.class)
                        .childHandler(
                                new ChannelInitializer<>() {
                                    @Override
                                    protected void initChannel(Channel channel) {
                                        accepted.add(channel);
                                        channel.pipeline()
                                                .addLast(new HttpServerCodec())
                                                .addLast(new HttpObjectAggregator(1 << 20))
                                                .addLast(new HttpHandler());
                                    }
                                })
                        .bind(new InetSocketAddress("127.0.0.1", 0))
                        .syncUninterruptibly()
                        .channel();
    }

    /** Sends the caller's own audio back, with a mark after each frame. */
    public static EchoServer ofAudio() {
        return ofAudio(0);
    }

    /** The same, once so many frames are at hand: what a stalled test machine can be late by. */
    public static EchoServer ofAudio(int cushionFrames) {
        final List<String> held = new ArrayList<>();
        return new EchoServer((channel, message) -> {
            if (!message.get("event").asString().equals("media")) {
                return List.of();
            }
            final String sid = message.get("streamSid").asString();
            final JsonNode media = message.get("media");
            held.add(media(sid, media.get("payload").asString()));
            held.add(mark(sid, "m" + media.get("chunk").asString()));
            if (media.get("chunk").asInt() < cushionFrames) {
                return List.of();
            }
            final List<String> out = List.copyOf(held);
            held.clear();
            return out;
        });
    }

    static String media(String sid, String payload) {
        return "{\"event\":\"media\",\"streamSid\":\"%s\",\"media\":{\"payload\":\"%s\"}}"
                .formatted(sid, payload);
    }

    static String mark(String sid, String name) {
        return "{\"event\":\"mark\",\"streamSid\":\"%s\",\"mark\":{\"name\":\"%s\"}}"
                .formatted(sid, name);
    }

    static String clear(String sid) {
        return "{\"event\":\"clear\",\"streamSid\":\"%s\"}".formatted(sid);
    }

    public String url(String scheme, String path) {
        return scheme
                + "://127.0.0.1:"
                + ((InetSocketAddress) listening.localAddress()).getPort()
                + path;
    }

    List<String> events() {
        return messages.stream().map(message -> message.get("event").asString()).toList();
    }

    @Override
    public void close() {
        if (loops.isShuttingDown()) {
            return;
        }
        listening.close().syncUninterruptibly();
        accepted.close().syncUninterruptibly();
        loops.shutdownGracefully(0, 2, TimeUnit.SECONDS).syncUninterruptibly();
    }

    @SuppressWarnings("FutureReturnValueIgnored") // tests see what the caller sees
    private final class HttpHandler extends SimpleChannelInboundHandler<FullHttpRequest> {
        @Override
        protected void channelRead0(ChannelHandlerContext ctx, FullHttpRequest request) {
            if (request.headers().contains("upgrade") && upgradeStatus.code() == 101) {
                // The aggregator adds a length that was not on the wire.
                handshakes.add(request.headers().copy().remove("content-length"));
                new WebSocketServerHandshakerFactory("ws://x", null, false, 1 << 20)
                        .newHandshaker(request)
                        .handshake(ctx.channel(), request);
                ctx.pipeline().addLast(new WebSocketFrameAggregator(1 << 20));
                ctx.pipeline().addLast(new MessageHandler());
                ctx.pipeline().remove(this);
                return;
            }
            final boolean upgrade = request.headers().contains("upgrade");
            requests.add(
                    request.method()
                            + " "
                            + request.uri()
                            + " "
                            + request.content().toString(StandardCharsets.UTF_8));
            final String body =
                    upgrade || request.uri().startsWith("/status") || documents.isEmpty()
                            ? ""
                            : documents.removeFirst();
            final DefaultFullHttpResponse response =
                    new DefaultFullHttpResponse(
                            HttpVersion.HTTP_1_1,
                            upgrade ? upgradeStatus : HttpResponseStatus.OK,
                            Unpooled.copiedBuffer(body, StandardCharsets.UTF_8));
            response.headers().set("content-type", "text/xml; charset=utf-8");
            response.headers().set("content-length", response.content().readableBytes());
            ctx.writeAndFlush(response);
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored")
    private final class MessageHandler extends SimpleChannelInboundHandler<WebSocketFrame> {
        @Override
        protected void channelRead0(ChannelHandlerContext ctx, WebSocketFrame frame) {
            if (frame instanceof CloseWebSocketFrame close) {
                ctx.writeAndFlush(close.retain()).addListener(ChannelFutureListener.CLOSE);
            } else if (frame instanceof TextWebSocketFrame text) {
                final JsonNode message = JSON.readTree(text.text());
                messages.add(message);
                for (String out : answer.apply(ctx.channel(), message)) {
                    ctx.write(new TextWebSocketFrame(out));
                }
                ctx.flush();
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            ctx.close();
        }
    }
}
