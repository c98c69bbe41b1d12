package io.tandemrelay.loadgen.nullrelay;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A relay on 127.0.0.1 that passes audio on and does nothing else: media messages of the caller to
 * binary mu-law messages of a simple-dialect agent and back. Threads: a few I/O loops
 * (null-relay-N) of its own; every method may be called from any thread.
 */
@SuppressWarnings("FutureReturnValueIgnored") // sockets and loops that close by themselves
public final class NullRelay implements AutoCloseable {
    static final String WEBHOOK_PATH = "/voice";
    static final String STREAM_PATH = "/media";
    static final int MOST_MESSAGE_BYTES = 1 << 20;

    private static final int MOST_REQUEST_BYTES = 64 << 10;

    private final Settings settings;
    private final EventLoopGroup loops;
    private final ChannelGroup channels = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
    private final Collection<NullCall> live = new CopyOnWriteArrayList<>();
    private final PlantedLog log = new PlantedLog();
    private final Channel listener;

    /**
     * What to serve.
     *
     * @param port 0 for any free one
     * @param ioThreads event loops; a call keeps to one
     * @param agent WebSocket URL (ws) of an agent of the simple dialect that speaks mu-law 8 kHz;
     *     null to send each caller's own audio back
     */
    public record Settings(int port, int ioThreads, @Nullable URI agent, PlantedFaults faults) {
        public Settings {
            if (port < 0 || port > 0xFFFF) {
                throw new IllegalArgumentException("no such port: " + port);
            }
            if (ioThreads < 1) {
                throw new IllegalArgumentException("at least one I/O thread");
            }
            if (agent != null && (!"ws".equals(agent.getScheme()) || agent.getHost() == null)) {
                throw new IllegalArgumentException("not a ws:// URL: " + agent);
            }
        }

        /** Any port, one loop, no faults. */
        public static Settings to(@Nullable URI agent) {
            return new Settings(0, 1, agent, PlantedFaults.none());
        }

        public Settings faults(PlantedFaults planted) {
            return new Settings(port, ioThreads, agent, planted);
        }
    }

    private NullRelay(Settings settings) {
        this.settings = settings;
        final boolean epoll = Epoll.isAvailable();
        loops =
                new MultiThreadIoEventLoopGroup(
                        settings.ioThreads(),
                        new DefaultThreadFactory("null-relay", true),
                        epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
        try {
            listener = bind(epoll);
        } catch (RuntimeException notBound) {
            loops.shutdownGracefully(0, 1, TimeUnit.SECONDS);
            throw notBound;
        }
        if (!settings.faults().stallLength().isZero()) {
            loops.forEach(this::stallNowAndThen);
        }
    }

    /** Fails with the cause's exception, an {@link java.io.IOException} though undeclared. */
    public static NullRelay start(Settings settings) {
        return new NullRelay(settings);
    }

    public int port() {
        return ((InetSocketAddress) listener.localAddress()).getPort();
    }

    public String webhookUrl() {
        return "http://127.0.0.1:" + port() + WEBHOOK_PATH;
    }

    public String streamUrl() {
        return "ws://127.0.0.1:" + port() + STREAM_PATH;
    }

    /** In the order planted; the first million of them. */
    public List<PlantedFault> faultsPlanted() {
        return log.all();
    }

    /** Calls started and not ended. */
    public int liveCalls() {
        return live.size();
    }

    /** Closes every socket and thread of the relay. */
    @Override
    public void close() {
        listener.close().syncUninterruptibly();
        channels.close().awaitUninterruptibly(2, TimeUnit.SECONDS);
        loops.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly(3, TimeUnit.SECONDS);
    }

    NullCall call(Channel caller) {
        return new NullCall(caller, settings.agent(), settings.faults(), log, live);
    }

    static Class<? extends Channel> channelClass() {
        return Epoll.isAvailable() ? EpollSocketChannel.class : NioSocketChannel.class;
    }

    private Channel bind(boolean epoll) {
        final Class<? extends ServerChannel> type =
                epoll ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
        return new ServerBootstrap()
                .group(loops)
                .channel(type)
                .option(ChannelOption.SO_BACKLOG, 4096)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(
                        new ChannelInitializer<>() {
                            @Override
                            protected void initChannel(Channel channel) {
                                channels.add(channel);
                                channel.pipeline()
                                        .addLast(
                                                new HttpServerCodec(),
                                                new HttpObjectAggregator(MOST_REQUEST_BYTES),
                                                new NullRelayHttp(NullRelay.this));
                            }
                        })
                .bind("127.0.0.1", settings.port())
                .syncUninterruptibly()
                .channel();
    }

    private void stallNowAndThen(EventExecutor loop) {
        final long everyNs = settings.faults().stallEvery().toNanos();
        loop.scheduleAtFixedRate(this::stall, everyNs, everyNs, TimeUnit.NANOSECONDS);
    }

    private void stall() {
        try {
            Thread.sleep(settings.faults().stallLength());
            log.add(new PlantedFault(PlantedFault.Kind.STALL, null, "", 0, ""));
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
        }
    }
}
