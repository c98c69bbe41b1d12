package io.tandemrelay.server.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.tandemrelay.server.config.HttpConfig;
import io.tandemrelay.server.metrics.Counter;
import io.tandemrelay.server.tls.ListenerTls;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The pipeline of the listening socket, its order stated here and nowhere else. An accepted media
 * upgrade removes every step but TLS again and leaves the WebSocket alone.
 */
final class HttpPipeline extends ChannelInitializer<Channel> {

    static final String PENDING = "pending";
    static final String TLS = "tls";
    static final String HTTP = "http";
    static final String DEADLINE = "deadline";
    static final String BODY = "body";
    static final String ROUTER = "router";
    static final String WEBSOCKET = "websocket";

    private static final int LARGEST_BODY = 64 * 1024;
    private static final int LARGEST_REQUEST_LINE = 4096;
    private static final int LARGEST_HEADERS = 8192;

    private final long requestDeadlineMs;
    private final int maxConnections;
    private final @Nullable ListenerTls tls;
    private final Function<Channel, EdgeLoop> edges;
    private final AtomicInteger connections = new AtomicInteger();
    private final PendingConnections pending;

    HttpPipeline(HttpConfig config, @Nullable ListenerTls tls, Function<Channel, EdgeLoop> edges) {
        this.requestDeadlineMs = config.headerTimeout().toMillis();
        this.maxConnections = config.maxConnections();
        this.pending = new PendingConnections(config.maxPendingOfOneAddress());
        this.tls = tls;
        this.edges = edges;
    }

    @Override
    protected void initChannel(Channel channel) {
        final EdgeLoop edge = edges.apply(channel);
        channel.closeFuture().addListener(closed -> connections.decrementAndGet());
        if (connections.incrementAndGet() > maxConnections) {
            edge.counters().increment(Counter.HTTP_CONNECTIONS_REFUSED);
            channel.close();
            return;
        }
        final ChannelHandlerAdapter counted = pending.add(channel);
        if (counted == null) {
            edge.counters().increment(Counter.HTTP_ADDRESSES_REFUSED);
            channel.close();
            return;
        }
        channel.pipeline().addLast(PENDING, counted);
        final HttpDecoderConfig strict =
                new HttpDecoderConfig()
                        .setMaxInitialLineLength(LARGEST_REQUEST_LINE)
                        .setMaxHeaderSize(LARGEST_HEADERS)
                        .setStrictLineParsing(true)
                        .setUseRfc9112TransferEncoding(true);
        if (tls != null) {
            channel.pipeline().addLast(TLS, tls.newHandler(channel.alloc()));
        }
        channel.pipeline()
                .addLast(HTTP, new HttpServerCodec(strict))
                .addLast(DEADLINE, new RequestDeadline(requestDeadlineMs))
                .addLast(BODY, new HttpObjectAggregator(LARGEST_BODY, true))
                .addLast(ROUTER, new HttpRouter(edge));
    }

    /** Leaves only {@code websocket} in the pipeline, behind TLS if there is any. */
    static void upgrade(ChannelPipeline pipeline, ChannelHandler websocket) {
        pipeline.addLast(WEBSOCKET, websocket);
        pipeline.remove(PENDING);
        pipeline.remove(ROUTER);
        pipeline.remove(BODY);
        pipeline.remove(DEADLINE);
        pipeline.remove(HTTP); // last: bytes it still holds go on to the WebSocket
    }
}
