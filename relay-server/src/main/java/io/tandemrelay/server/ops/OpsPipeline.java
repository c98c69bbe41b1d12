package io.tandemrelay.server.ops;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import io.tandemrelay.server.call.Health;
import io.tandemrelay.server.metrics.Metrics;
import io.tandemrelay.server.tls.ListenerTls;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The pipeline of the ops port and its few routes. Thread relay-ops. */
public final class OpsPipeline extends ChannelInitializer<Channel> {

    private static final int LARGEST_BODY = 4096;

    private final Metrics metrics;
    private final Health health;
    private final @Nullable ListenerTls tls;

    /**
     * The pipeline of every connection.
     *
     * @param tls null for plain HTTP
     */
    public OpsPipeline(Metrics metrics, Health health, @Nullable ListenerTls tls) {
        this.metrics = metrics;
        this.health = health;
        this.tls = tls;
    }

    @Override
    protected void initChannel(Channel channel) {
        if (tls != null) {
            channel.pipeline().addLast("tls", tls.newHandler(channel.alloc()));
        }
        channel.pipeline()
                .addLast("http", new HttpServerCodec())
                .addLast("body", new HttpObjectAggregator(LARGEST_BODY, true))
                .addLast("ops", new Routes());
    }

    private final class Routes extends SimpleChannelInboundHandler<FullHttpRequest> {

        @Override
        protected void channelRead0(ChannelHandlerContext ctx, FullHttpRequest request) {
            if (!request.method().equals(HttpMethod.GET)) {
                send(ctx, HttpResponseStatus.METHOD_NOT_ALLOWED, "text/plain", utf8("GET only\n"));
                return;
            }
            switch (request.uri()) {
                case "/metrics" ->
                        send(
                                ctx,
                                HttpResponseStatus.OK,
                                Metrics.CONTENT_TYPE,
                                metrics.exposition());
                case "/health" ->
                        send(ctx, HttpResponseStatus.OK, "application/json", utf8(health.json()));
                case "/livez" -> send(ctx, HttpResponseStatus.OK, "text/plain", utf8("ok\n"));
                case "/readyz" ->
                        send(
                                ctx,
                                health.isReady()
                                        ? HttpResponseStatus.OK
                                        : HttpResponseStatus.SERVICE_UNAVAILABLE,
                                "text/plain",
                                utf8(health.isReady() ? "ok\n" : "takes no calls\n"));
                default ->
                        send(ctx, HttpResponseStatus.NOT_FOUND, "text/plain", utf8("not found\n"));
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            ctx.close();
        }

        private static byte[] utf8(String text) {
            return text.getBytes(StandardCharsets.UTF_8);
        }

        private static void send(
                ChannelHandlerContext ctx, HttpResponseStatus status, String type, byte[] body) {
            final FullHttpResponse response =
                    new DefaultFullHttpResponse(
                            HttpVersion.HTTP_1_1, status, Unpooled.wrappedBuffer(body));
            response.headers().set(HttpHeaderNames.CONTENT_TYPE, type);
            response.headers()
                    .setInt(HttpHeaderNames.CONTENT_LENGTH, response.content().readableBytes());
            response.headers().set(HttpHeaderNames.CONNECTION, "close");
            ctx.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE);
        }
    }
}
