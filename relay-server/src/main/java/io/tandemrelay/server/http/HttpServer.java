package io.tandemrelay.server.http;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import java.net.InetSocketAddress;

/** A listening socket. Opened and closed by the assembling thread. */
public final class HttpServer implements AutoCloseable {

    private static final int BACKLOG = 4096;

    /** What the kernel takes for a peer that does not read; audio needs a tenth of it. */
    private static final int SEND_BUFFER_BYTES = 64 * 1024;

    private static final WriteBufferWaterMark WATER_MARK =
            new WriteBufferWaterMark(32 * 1024, 64 * 1024);

    private final Channel listener;

    private HttpServer(Channel listener) {
        this.listener = listener;
    }

    /**
     * Binds and starts to accept.
     *
     * @param listening knows its transport's channels and nothing else; used for this server only
     * @param port 0 for any free one
     * @throws IllegalStateException the address cannot be bound; the message says which and why
     */
    public static HttpServer open(
            ServerBootstrap listening,
            EventLoopGroup loops,
            String host,
            int port,
            ChannelInitializer<Channel> pipeline) {
        final var bound =
                listening
                        .group(loops)
                        .option(ChannelOption.SO_BACKLOG, BACKLOG)
                        .option(ChannelOption.SO_REUSEADDR, true)
                        .childOption(ChannelOption.TCP_NODELAY, true)
                        .childOption(ChannelOption.SO_SNDBUF, SEND_BUFFER_BYTES)
                        .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK)
                        .childHandler(pipeline)
                        .bind(host, port)
                        .awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw new IllegalStateException(
                    "cannot listen on " + host + ":" + port + ": " + why(bound.cause()),
                    bound.cause());
        }
        return new HttpServer(bound.channel());
    }

    /** The operating system's own words, without the name and number of the failed call. */
    private static String why(Throwable cause) {
        return String.valueOf(cause.getMessage()).replaceFirst("^bind\\(.*error\\(-?\\d+\\): ", "");
    }

    /** The bound port. */
    public int port() {
        return ((InetSocketAddress) listener.localAddress()).getPort();
    }

    @Override
    public void close() {
        listener.close().awaitUninterruptibly();
    }
}
