package io.tandemrelay.loadgen.upstream;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.util.AttributeKey;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A voice agent that serves both upstream dialects on one port. Threads: a few I/O loops
 * (stub-agent-N) of its own; every method may be called from any thread.
 */
@SuppressWarnings("FutureReturnValueIgnored") // sockets and loops that close by themselves
public final class StubAgent implements AutoCloseable {
    private static final int MAX_REQUEST_BYTES = 1 << 20;

    private static final AttributeKey<Boolean> RESET =
            AttributeKey.valueOf(StubAgent.class, "reset");

    private final AgentSettings settings;
    private final CallDesk desk;
    private final EventLoopGroup loops;
    private final boolean ownLoops;
    private final ServerBootstrap bootstrap;
    private final ChannelGroup channels = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
    private final AtomicInteger accepted = new AtomicInteger();
    private final AtomicInteger sessionNumbers = new AtomicInteger();
    private final Set<AgentSession> sessions = new LinkedHashSet<>();
    private final int port;
    private volatile Supplier<AgentScript> scripts;
    private @Nullable Channel listener;

    private StubAgent(
            AgentSettings settings, AgentScript script, @Nullable EventLoopGroup lentLoops) {
        this.settings = settings;
        this.scripts = () -> script;
        this.desk = new CallDesk(settings);
        final boolean epoll = Epoll.isAvailable();
        this.ownLoops = lentLoops == null;
        this.loops =
                lentLoops != null
                        ? lentLoops
                        : new MultiThreadIoEventLoopGroup(
                                settings.ioThreads(),
                                new DefaultThreadFactory("stub-agent", true),
                                epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
        this.bootstrap = bootstrap(epoll);
        try {
            this.listener = bind(settings.port());
            this.port = ((InetSocketAddress) listener.localAddress()).getPort();
        } catch (RuntimeException notBound) {
            closeLoops();
            throw notBound;
        }
        if (!script.listening()) {
            refuse();
        }
    }

    /** Any free port, {@link AgentSettings#DEFAULT}. */
    public static StubAgent start(AgentScript script) {
        return start(AgentSettings.DEFAULT, script);
    }

    public static StubAgent start(AgentSettings settings, AgentScript script) {
        return new StubAgent(settings, script, null);
    }

    /**
     * Runs on loops of somebody else, who ends them: one thread with twice the work wakes half as
     * often. {@link AgentSettings#ioThreads} is not used.
     */
    public static StubAgent start(
            AgentSettings settings, AgentScript script, EventLoopGroup loops) {
        return new StubAgent(settings, script, loops);
    }

    public int port() {
        return port;
    }

    /** Of the simple dialect. */
    public URI webSocketUrl() {
        return URI.create(webSocketBase() + "/ws");
    }

    /** Of the vapi dialect: {@code POST /call} is below it. */
    public URI restBaseUrl() {
        return URI.create("http://" + settings.publicHost() + ":" + port);
    }

    public AgentSettings settings() {
        return settings;
    }

    /** What the next session or create does. */
    public AgentScript script() {
        return scripts.get();
    }

    /** What sessions and creates do from now on; those that began before keep to their script. */
    public void script(AgentScript next) {
        scripts = () -> next;
        if (next.listening()) {
            listen();
        } else {
            refuse();
        }
    }

    /** As {@link #script(AgentScript)}, asked anew for each session and create, on any loop. */
    public void scripts(Supplier<AgentScript> next) {
        scripts = next;
        listen();
    }

    /** Closes the listening socket: connecting is refused, sessions go on. */
    public synchronized void refuse() {
        if (listener != null) {
            listener.close().syncUninterruptibly();
            listener = null;
        }
    }

    /** Listens again on the same port; nothing if it does. */
    public synchronized void listen() {
        if (listener == null) {
            listener = bind(port);
        }
    }

    /** Resets all connections and refuses new ones; {@link #listen()} revives it. Does not wait. */
    public synchronized void die() {
        if (listener != null) {
            listener.close();
            listener = null;
        }
        channels.forEach(StubAgent::reset);
    }

    /** TCP connections accepted so far. */
    public int accepted() {
        return accepted.get();
    }

    /** TCP connections open now. */
    public int openConnections() {
        return channels.size();
    }

    /** All sessions, in the order of their upgrade requests, also those never upgraded. */
    public List<AgentSession> sessions() {
        synchronized (sessions) {
            return List.copyOf(sessions);
        }
    }

    /** All {@code POST /call} requests in their order, also those refused. */
    public List<AgentCall> calls() {
        return desk.calls();
    }

    /** Created calls that have not ended. */
    public int liveCalls() {
        return desk.liveCalls();
    }

    /** Sessions whose socket is open. */
    public int openSessions() {
        synchronized (sessions) {
            return (int) sessions.stream().filter(AgentSession::isSocketOpen).count();
        }
    }

    private void forget(AgentSession session) {
        synchronized (sessions) {
            sessions.remove(session);
        }
    }

    /** Closes every socket and thread of the agent. */
    @Override
    public void close() {
        refuse();
        channels.close().awaitUninterruptibly(2, TimeUnit.SECONDS);
        closeLoops();
    }

    private void closeLoops() {
        if (ownLoops) {
            loops.shutdownGracefully(0, 2, TimeUnit.SECONDS)
                    .awaitUninterruptibly(3, TimeUnit.SECONDS);
        }
    }

    String webSocketBase() {
        return "ws://" + settings.publicHost() + ":" + port;
    }

    CallDesk desk() {
        return desk;
    }

    AgentSession requested(Channel channel, Map<String, String> headers, @Nullable AgentCall call) {
        final AgentSession session =
                new AgentSession(this, sessionNumbers.getAndIncrement(), channel, headers, call);
        synchronized (sessions) {
            sessions.add(session);
        }
        if (settings.forgetful()) {
            channel.closeFuture().addListener(closed -> forget(session));
        }
        return session;
    }

    static void reset(Channel channel) {
        channel.attr(RESET).set(true);
        channel.config().setOption(ChannelOption.SO_LINGER, 0);
        channel.close();
    }

    static boolean isReset(Channel channel) {
        return channel.hasAttr(RESET);
    }

    private Channel bind(int wanted) {
        final ChannelFuture bound = bootstrap.bind(settings.bind(), wanted).awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw new IllegalStateException(bound.cause().getMessage(), bound.cause());
        }
        return bound.channel();
    }

    private ServerBootstrap bootstrap(boolean epoll) {
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
                                accepted.incrementAndGet();
                                channels.add(channel);
                                channel.pipeline()
                                        .addLast(
                                                new HttpServerCodec(),
                                                new HttpObjectAggregator(MAX_REQUEST_BYTES),
                                                new AgentHttpHandler(StubAgent.this));
                            }
                        });
    }
}
