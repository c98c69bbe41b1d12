package io.tandemrelay.loadgen.fault;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.InetSocketAddress;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A TCP proxy on 127.0.0.1 that does to bytes what networks do. Threads: one I/O loop
 * (fault-proxy-1) of its own; every method may be called from any thread.
 *
 * <p>A reset or end of one side passes to the other like its bytes do. While a direction holds its
 * limit, or is a black hole, its sender's end is not seen either.
 */
@SuppressWarnings("FutureReturnValueIgnored") // sockets and loops that close by themselves
public final class FaultProxy implements AutoCloseable {
    private static final int CONNECT_LIMIT_MS = 10_000;
    private static final int SELECTOR_ROUND_MS = 5;

    private final InetSocketAddress target;
    private final FaultCounters counters = new FaultCounters();
    private final AtomicInteger accepted = new AtomicInteger();
    private final Set<Channel> connecting = ConcurrentHashMap.newKeySet();
    private final Set<ProxyConnection> connections = ConcurrentHashMap.newKeySet();
    // NIO, since epoll reads without being asked once a peer has sent its FIN.
    private final EventLoopGroup loops =
            new MultiThreadIoEventLoopGroup(
                    1, new DefaultThreadFactory("fault-proxy", true), NioIoHandler.newFactory());
    private final int port;
    private volatile FaultPlan plan;
    private @Nullable Channel listener;

    private FaultProxy(int wantedPort, InetSocketAddress target, FaultPlan plan) {
        this.target = target;
        this.plan = plan;
        try {
            listener = bind(wantedPort);
            port = ((InetSocketAddress) listener.localAddress()).getPort();
        } catch (RuntimeException notBound) {
            loops.shutdownGracefully(0, 1, TimeUnit.SECONDS);
            throw notBound;
        }
    }

    /**
     * Listens on 127.0.0.1; port 0 for any free one. Fails with the cause's exception, an {@link
     * java.io.IOException} though undeclared.
     */
    public static FaultProxy start(int port, InetSocketAddress target, FaultPlan plan) {
        return new FaultProxy(port, target, plan);
    }

    public int port() {
        return port;
    }

    public FaultPlan plan() {
        return plan;
    }

    /** What connections do from now on, also those that are open. */
    public void plan(FaultPlan next) {
        plan = next;
        connections.forEach(connection -> connection.changePlan(next));
    }

    /** Open now, those included whose target has not answered yet. */
    public int connections() {
        return connections.size() + connecting.size();
    }

    public int accepted() {
        return accepted.get();
    }

    public long bytesPassed(Direction direction) {
        return counters.passed(direction);
    }

    public long faults(FaultKind kind) {
        return counters.faults(kind);
    }

    /** RST to both sides of every connection. */
    public void resetAll() {
        loops.execute(() -> {
            connecting.forEach(client -> {
                counters.fault(FaultKind.RESET);
                reset(client);
            });
            connections.forEach(connection -> {
                if (!connection.isOver()) {
                    counters.fault(FaultKind.RESET);
                    connection.reset();
                }
            });
        });
    }

    private static void reset(Channel channel) {
        ProxyConnection.resetOnClose(channel);
        channel.close();
    }

    /** Closes the listening socket: connecting is refused, connections go on. */
    public synchronized void refuse() {
        if (listener != null) {
            listener.close().syncUninterruptibly();
            listener = null;
            // The selector lets go of a closed socket at its next round only; till then the
            // kernel would go on accepting.
            loops.schedule(() -> {}, SELECTOR_ROUND_MS, TimeUnit.MILLISECONDS)
                    .syncUninterruptibly();
        }
    }

    /** Listens again on the same port; nothing if it does. */
    public synchronized void listen() {
        if (listener == null) {
            listener = bind(port);
        }
    }

    /** Closes every socket and thread of the proxy. */
    @Override
    public void close() {
        refuse();
        loops.submit(() -> connections.forEach(ProxyConnection::reset))
                .awaitUninterruptibly(2, TimeUnit.SECONDS);
        loops.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly(3, TimeUnit.SECONDS);
    }

    /** The most that any direction has queued now, as its limit counts it. */
    long mostQueuedBytes() {
        return loops.submit(() ->
                        connections.stream()
                                .mapToLong(ProxyConnection::queuedBytes)
                                .max()
                                .orElse(0))
                .syncUninterruptibly()
                .getNow();
    }

    private Channel bind(int wanted) {
        return new ServerBootstrap()
                .group(loops)
                .channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, 4096)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .childOption(ChannelOption.AUTO_READ, false)
                .childHandler(
                        new ChannelInitializer<>() {
                            @Override
                            protected void initChannel(Channel client) {
                                connect(accepted.getAndIncrement(), client);
                            }
                        })
                .bind("127.0.0.1", wanted)
                .syncUninterruptibly()
                .channel();
    }

    private void connect(int number, Channel client) {
        connecting.add(client);
        new Bootstrap()
                .group(client.eventLoop())
                .channel(NioSocketChannel.class)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_LIMIT_MS)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .option(ChannelOption.AUTO_READ, false)
                .handler(new ChannelInboundHandlerAdapter())
                .connect(target)
                .addListener(
                        (ChannelFutureListener)
                                connected -> {
                                    connecting.remove(client);
                                    if (connected.isSuccess() && client.isOpen()) {
                                        open(number, client, connected.channel());
                                    } else {
                                        reset(client);
                                        reset(connected.channel());
                                    }
                                });
    }

    private void open(int number, Channel client, Channel targetChannel) {
        final FaultPlan first = plan;
        final ProxyConnection connection =
                new ProxyConnection(number, client, targetChannel, counters, first);
        connections.add(connection);
        // Whoever changed it meanwhile did not see this connection.
        if (!plan.equals(first)) {
            connection.changePlan(plan);
        }
        client.closeFuture().addListener(closed -> connections.remove(connection));
    }
}
