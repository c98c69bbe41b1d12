package io.tandemrelay.server.upstream;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.EventLoop;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.tandemrelay.server.call.UpstreamDialer;
import io.tandemrelay.server.config.UpstreamConfig;
import io.tandemrelay.server.media.AudioFormat;
import io.tandemrelay.server.metrics.ThreadCounters;
import io.tandemrelay.server.websocket.WebSocketDialer;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Makes each I/O loop's way to the configured agent; owns what all loops share: the threads that
 * look up names, the TLS context, the vendor's REST client. Made and closed by the assembling
 * thread.
 */
public final class UpstreamDialers implements AutoCloseable {

    private static final int RESOLVER_THREADS = 2;

    private final UpstreamConfig config;
    private final ChannelFactory<? extends Channel> channels;
    private final String userAgent;
    private final ExecutorService resolver;
    private final SslContext tls;
    private final @Nullable VapiCalls vapiCalls;

    /**
     * Nothing is dialled yet.
     *
     * @param channels sockets of the transport the loops run on
     * @param version told to agents as part of the user agent
     */
    public UpstreamDialers(
            UpstreamConfig config, ChannelFactory<? extends Channel> channels, String version) {
        this.config = config;
        this.channels = channels;
        this.userAgent = "tandem-relay/" + version;
        this.resolver =
                Executors.newFixedThreadPool(
                        RESOLVER_THREADS,
                        Thread.ofPlatform().name("relay-dns-", 0).daemon().factory());
        this.tls = clientTls();
        this.vapiCalls =
                config.chosenDialect() == UpstreamConfig.DialectChoice.VAPI
                        ? new VapiCalls(config, userAgent)
                        : null;
    }

    /** The dialer of one loop. */
    public UpstreamDialer dialer(EventLoop loop, ThreadCounters counters) {
        if (vapiCalls != null) {
            return UpstreamConnector.vapi(config, sockets(loop), vapiCalls, counters, userAgent);
        }
        if (config.chosenDialect() == UpstreamConfig.DialectChoice.SIMPLE) {
            return UpstreamConnector.simple(config, sockets(loop), counters, userAgent);
        }
        final AudioFormat format = UpstreamConnector.format(config.audio());
        return new DemoDialer(loop, System::nanoTime, format.encoding());
    }

    @Override
    public void close() {
        if (vapiCalls != null) {
            vapiCalls.close();
        }
        resolver.shutdownNow();
    }

    private WebSocketDialer sockets(EventLoop loop) {
        return new WebSocketDialer(
                loop,
                channels,
                resolver,
                (int) config.connectTimeout().toMillis(),
                (int) config.handshakeTimeout().toMillis(),
                tls,
                vapiCalls != null ? vapiCalls.hosts()::allows : (host, address) -> true);
    }

    private static SslContext clientTls() {
        try {
            return SslContextBuilder.forClient().build();
        } catch (SSLException ex) {
            throw new IllegalStateException("TLS is not available: " + ex.getMessage(), ex);
        }
    }
}
