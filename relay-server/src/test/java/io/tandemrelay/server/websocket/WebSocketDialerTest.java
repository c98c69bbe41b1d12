package io.tandemrelay.server.websocket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketClientProtocolHandler;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolHandler;
import io.netty.handler.codec.http.websocketx.WebSocketVersion;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The client over real loopback sockets. */
class WebSocketDialerTest {

    private static final String SWITCHING =
            "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n";
    private static final HttpHeaders NO_HEADERS = new DefaultHttpHeaders();
    private static final Executor NO_LOOK_UPS =
            task -> {
                throw new AssertionError("looked up an address literal");
            };

    private static EventLoopGroup group;
    private static EventLoop loop;

    private final RecordingListener listener = new RecordingListener();
    private final RecordingOutcome outcome = new RecordingOutcome();
    private @Nullable Channel server;

    @BeforeAll
    static void startLoops() {
        group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        loop = group.next();
    }

    @AfterAll
    static void stopLoops() {
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }

    @AfterEach
    void stopServer() {
        if (server != null) {
            server.close().syncUninterruptibly();
        }
    }

    @Test
    void shouldTalkToNettysServer() {
        final URI uri =
                serve(
                        new HttpServerCodec(),
                        new HttpObjectAggregator(8192),
                        new WebSocketServerProtocolHandler("/echo"),
                        new SimpleChannelInboundHandler<TextWebSocketFrame>() {
                            @Override
                            protected void channelRead0(
                                    ChannelHandlerContext ctx, TextWebSocketFrame frame) {
                                var _ = ctx.writeAndFlush(frame.retain());
                            }
                        });
        final WebSocketHandler socket = opened(uri.resolve("/echo"));
        final long beforeNs = System.nanoTime();

        loop.execute(() -> send(socket, "grüße"));
        awaitEvent("text grüße");
        loop.execute(() -> socket.close(1000, "done"));
        awaitEvent("closed 1000 LOCAL");

        assertThat(listener.receivedNs).isBetween(beforeNs, System.nanoTime());
        assertThat(listener.events).hasSize(2);
        assertThat(outcome.events).containsExactly("open");
    }

    @Test
    void shouldServeNettysClient() throws Exception {
        final List<String> heard = new CopyOnWriteArrayList<>();
        final URI uri = serve(new HttpServerCodec(), new HttpObjectAggregator(8192), upgrade());
        final var handshake =
                new WebSocketClientProtocolHandler(
                        uri, WebSocketVersion.V13, null, false, NO_HEADERS, 65_536);

        final Channel client =
                new Bootstrap()
                        .group(group)
                        .channel(NioSocketChannel.class)
                        .handler(
                                pipeline(
                                        new HttpClientCodec(),
                                        new HttpObjectAggregator(8192),
                                        handshake,
                                        nettyTalker(heard)))
                        .connect("127.0.0.1", uri.getPort())
                        .sync()
                        .channel();
        awaitEvent("text from netty");
        loop.execute(() -> send(Objects.requireNonNull(served), "from us"));
        await().until(() -> heard.contains("from us"));
        var _ = client.writeAndFlush(new CloseWebSocketFrame(1001, "away"));
        awaitEvent("closed 1001 PEER");

        assertThat(client.closeFuture().await(5_000)).isTrue();
    }

    @Test
    void shouldNotLoseWhatCameWithTheAnswer() {
        final URI uri =
                serveRaw(key ->
                        SWITCHING
                                + ("Sec-WebSocket-Accept: " + AcceptKey.of(key))
                                + "\r\n\r\n\u0081\u0005early\u0081\u0001!\u0088\u0002\u0003\u00e8");

        opened(uri);
        awaitEvent("closed 1000 PEER");

        assertThat(listener.events).containsExactly("text early", "text !", "closed 1000 PEER");
        assertThat(outcome.events).containsExactly("open");
    }

    @Test
    void shouldSendOurHandshakeHeadersAndTheCallersOthers() {
        final List<String> requests = new CopyOnWriteArrayList<>();
        final URI uri = serveRaw(requests, key -> "HTTP/1.1 403 Forbidden\r\n\r\n");
        final HttpHeaders extra =
                new DefaultHttpHeaders()
                        .set("User-Agent", "tandem")
                        .set("Upgrade", "h2c")
                        .set("Sec-WebSocket-Protocol", "chat");

        dial(uri.resolve("/a%20b?c=d"), extra);
        awaitFailure();

        assertThat(requests.getFirst())
                .startsWith("GET /a%20b?c=d HTTP/1.1\r\n")
                .contains("User-Agent: tandem\r\n")
                .contains("host: 127.0.0.1:" + uri.getPort() + "\r\n")
                .contains("upgrade: websocket\r\n")
                .doesNotContain("h2c")
                .doesNotContain("chat");
    }

    @Test
    void shouldReportAStatusWithItsRetryAfter() {
        dial(serveRaw(key -> "HTTP/1.1 503 Busy\r\nRetry-After: 7\r\n\r\n"), NO_HEADERS);

        assertThat(awaitFailure())
                .isEqualTo(new DialFailure(DialFailure.Kind.STATUS, 503, 7, "HTTP 503 Busy"));
        assertThat(listener.events).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 101 OK\r\nSec-WebSocket-Accept: KEY\r\n\r\n",
                SWITCHING + "\r\n",
                SWITCHING + "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n",
                SWITCHING + "Sec-WebSocket-Accept: KEY\r\nSec-WebSocket-Accept: KEY\r\n\r\n",
                SWITCHING + "Sec-WebSocket-Accept: KEY\r\nSec-WebSocket-Protocol: chat\r\n\r\n",
                SWITCHING
                        + "Sec-WebSocket-Accept: KEY\r\n"
                        + "Sec-WebSocket-Extensions: permessage-deflate\r\n\r\n",
                "SSH-2.0-OpenSSH_9.2\r\n\r\n",
                "HTTP/1.1 101 BIG",
                ""
            })
    void shouldRefuseABadAnswer(String answer) {
        final String answered =
                answer.equals("HTTP/1.1 101 BIG")
                        ? SWITCHING + "X: " + "x".repeat(9_000) + "\r\n\r\n"
                        : answer;
        final URI uri = serveRaw(key -> answered.replace("KEY", AcceptKey.of(key)));

        dial(uri, NO_HEADERS);

        assertThat(awaitFailure().kind()).isEqualTo(DialFailure.Kind.BAD_HANDSHAKE);
        assertThat(listener.events).isEmpty();
    }

    @Test
    void shouldReportARefusedConnection() throws Exception {
        final int closedPort;
        try (ServerSocket taken = new ServerSocket(0)) {
            closedPort = taken.getLocalPort();
        }

        dial(URI.create("ws://127.0.0.1:" + closedPort + "/"), NO_HEADERS);

        assertThat(awaitFailure().kind()).isEqualTo(DialFailure.Kind.REFUSED);
    }

    @Test
    void shouldTimeOutOnAServerThatSaysNothing() {
        final URI uri = serve(new ChannelInboundHandlerAdapter());

        dial(dialer(NO_LOOK_UPS, 5_000, 50), uri, NO_HEADERS);

        assertThat(awaitFailure().kind()).isEqualTo(DialFailure.Kind.TIMEOUT);
        assertThat(outcome.failures.getFirst().message()).isEqualTo("no upgrade within 50 ms");
    }

    @Test
    void shouldTimeOutOnALookUpThatHangs() {
        dial(dialer(task -> {}, 50, 5_000), URI.create("ws://agent.invalid/"), NO_HEADERS);

        assertThat(awaitFailure().kind()).isEqualTo(DialFailure.Kind.TIMEOUT);
    }

    @Test
    void shouldReportAnUnknownHost() {
        dial(
                dialer(GlobalEventExecutor.INSTANCE, 20_000, 5_000),
                URI.create("ws://agent.invalid/"),
                NO_HEADERS);

        assertThat(awaitFailure().kind()).isEqualTo(DialFailure.Kind.DNS);
    }

    @Test
    void shouldLookUpANameOffTheLoopAndTryAllItsAddresses() {
        final AtomicInteger lookUps = new AtomicInteger();
        final URI uri = serveRaw(key -> "HTTP/1.1 401 No\r\n\r\n");
        final Executor counting =
                task -> {
                    lookUps.incrementAndGet();
                    GlobalEventExecutor.INSTANCE.execute(task);
                };

        dial(
                dialer(counting, 5_000, 5_000),
                URI.create("ws://localhost:" + uri.getPort() + "/"),
                NO_HEADERS);

        assertThat(awaitFailure().httpStatus()).isEqualTo(401);
        assertThat(lookUps).hasValue(1);
    }

    @Test
    void shouldNotDialAddressesThatItMayNot() {
        final URI uri = serveRaw(key -> "HTTP/1.1 401 No\r\n\r\n");
        final WebSocketDialer all = dialer(GlobalEventExecutor.INSTANCE, 5_000, 5_000);
        final var none =
                new WebSocketDialer(
                        all.loop(),
                        all.channels(),
                        all.resolver(),
                        all.connectTimeoutMs(),
                        all.handshakeTimeoutMs(),
                        null,
                        (host, address) ->
                                !(host.equals("localhost") && address.isLoopbackAddress()));

        dial(none, URI.create("ws://localhost:" + uri.getPort() + "/"), NO_HEADERS);

        final DialFailure failure = awaitFailure();
        assertThat(failure.kind()).isEqualTo(DialFailure.Kind.DNS);
        assertThat(failure.message()).contains("may be dialled");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://a/",
                "/path",
                "ws:opaque",
                "ws://user@a/",
                "ws://a/#x",
                "ws://a:0/",
                "ws://a:70000/"
            })
    void shouldRefuseUrisItCannotDial(String uri) {
        dial(URI.create(uri), NO_HEADERS);

        assertThat(awaitFailure().kind()).isEqualTo(DialFailure.Kind.BAD_URI);
    }

    @Test
    void shouldRefuseWssWithoutTls() {
        dial(URI.create("wss://127.0.0.1/"), NO_HEADERS);

        assertThat(awaitFailure().kind()).isEqualTo(DialFailure.Kind.TLS);
    }

    @Test
    void shouldCancelOnceInTheMiddleOfTheHandshake() {
        final List<String> requests = new CopyOnWriteArrayList<>();
        final URI uri = serveRaw(requests, key -> null);

        final Dial dial = dial(uri, NO_HEADERS);
        await().until(() -> !requests.isEmpty());
        loop.execute(dial::cancel);
        loop.execute(dial::cancel);

        assertThat(awaitFailure().kind()).isEqualTo(DialFailure.Kind.CANCELLED);
        loop.submit(() -> {}).syncUninterruptibly();
        assertThat(outcome.events).hasSize(1);
    }

    @Test
    void shouldCancelBeforeItIsConnected() {
        final URI uri = serve(new ChannelInboundHandlerAdapter());

        loop.execute(() -> dialNow(dialer(NO_LOOK_UPS, 5_000, 5_000), uri, NO_HEADERS).cancel());

        assertThat(awaitFailure().kind()).isEqualTo(DialFailure.Kind.CANCELLED);
    }

    @Test
    void shouldAbortAnOpenSocketOnCancel() {
        final URI uri =
                serveRaw(key ->
                        SWITCHING + ("Sec-WebSocket-Accept: " + AcceptKey.of(key)) + "\r\n\r\n");
        final Dial dial = dial(uri, NO_HEADERS);
        await().until(() -> outcome.socket != null);

        loop.execute(dial::cancel);

        awaitEvent("closed 1006 LOCAL");
        assertThat(outcome.events).containsExactly("open");
    }

    private volatile @Nullable WebSocketHandler served;

    private ChannelHandler upgrade() {
        return new SimpleChannelInboundHandler<FullHttpRequest>() {
            @Override
            protected void channelRead0(ChannelHandlerContext ctx, FullHttpRequest request) {
                assertThat(ServerUpgrade.refusal(request)).isZero();
                final WebSocketHandler socket =
                        new WebSocketHandler(Role.SERVER, SocketHarness.LIMITS, listener);
                served = socket;
                var _ = ctx.writeAndFlush(ServerUpgrade.accept(request));
                ctx.pipeline().addLast(socket);
                ctx.pipeline().remove(HttpObjectAggregator.class);
                ctx.pipeline().remove(this);
                ctx.pipeline().remove(HttpServerCodec.class);
            }
        };
    }

    private static ChannelHandler nettyTalker(List<String> heard) {
        return new SimpleChannelInboundHandler<WebSocketFrame>() {
            @Override
            public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
                if (event
                        == WebSocketClientProtocolHandler.ClientHandshakeStateEvent
                                .HANDSHAKE_COMPLETE) {
                    var _ = ctx.writeAndFlush(new TextWebSocketFrame("from netty"));
                }
            }

            @Override
            protected void channelRead0(ChannelHandlerContext ctx, WebSocketFrame frame) {
                heard.add(frame.content().toString(StandardCharsets.UTF_8));
            }
        };
    }

    private static void send(WebSocketHandler socket, String text) {
        final byte[] payload = text.getBytes(StandardCharsets.UTF_8);
        socket.end(socket.begin(Opcode.TEXT, payload.length).writeBytes(payload));
        socket.flush();
    }

    private WebSocketHandler opened(URI uri) {
        dial(uri, NO_HEADERS);
        await().until(() -> outcome.socket != null);
        return Objects.requireNonNull(outcome.socket);
    }

    private Dial dial(URI uri, HttpHeaders headers) {
        return dial(dialer(NO_LOOK_UPS, 5_000, 5_000), uri, headers);
    }

    private Dial dial(WebSocketDialer dialer, URI uri, HttpHeaders headers) {
        return loop.submit(() -> dialNow(dialer, uri, headers)).syncUninterruptibly().getNow();
    }

    private Dial dialNow(WebSocketDialer dialer, URI uri, HttpHeaders headers) {
        final Dial dial = dialer.dial(uri, headers, SocketHarness.LIMITS, listener, outcome);
        assertThat(outcome.events).isEmpty();
        return dial;
    }

    private static WebSocketDialer dialer(Executor resolver, int connectMs, int handshakeMs) {
        return new WebSocketDialer(
                loop,
                NioSocketChannel::new,
                resolver,
                connectMs,
                handshakeMs,
                null,
                (host, address) -> true);
    }

    private DialFailure awaitFailure() {
        await().atMost(Duration.ofSeconds(20)).until(() -> !outcome.events.isEmpty());
        assertThat(outcome.events).containsExactly("failed");
        return outcome.failures.getFirst();
    }

    private void awaitEvent(String event) {
        await().until(() -> listener.events.contains(event));
    }

    private URI serve(ChannelHandler... handlers) {
        final Channel listening =
                new ServerBootstrap()
                        .group(group)
                        .channel(NioServerSocketChannel.class)
                        .childHandler(pipeline(handlers))
                        .bind("127.0.0.1", 0)
                        .syncUninterruptibly()
                        .channel();
        server = listening;
        final int port = ((InetSocketAddress) listening.localAddress()).getPort();
        return URI.create("ws://127.0.0.1:" + port + "/");
    }

    private URI serveRaw(Answer answer) {
        return serveRaw(new CopyOnWriteArrayList<>(), answer);
    }

    /** Answers the request's key with these bytes, the empty answer by ending the connection. */
    private URI serveRaw(List<String> requests, Answer answer) {
        return serve(
                new SimpleChannelInboundHandler<ByteBuf>() {
                    @Override
                    protected void channelRead0(ChannelHandlerContext ctx, ByteBuf bytes) {
                        final String request = bytes.toString(StandardCharsets.ISO_8859_1);
                        if (!request.startsWith("GET ")) {
                            return;
                        }
                        requests.add(request);
                        final String key =
                                request.replaceFirst("(?s).*sec-websocket-key: (\\S+)\r\n.*", "$1");
                        final String text = answer.to(key);
                        if (text == null) {
                            return;
                        }
                        final ChannelFuture sent =
                                ctx.writeAndFlush(
                                        Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1));
                        if (text.isEmpty()) {
                            sent.addListener(ChannelFutureListener.CLOSE);
                        }
                    }
                });
    }

    private static ChannelInitializer<Channel> pipeline(ChannelHandler... handlers) {
        return new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) {
                channel.pipeline().addLast(handlers);
            }
        };
    }

    private interface Answer {
        @Nullable String to(String key);
    }

    private static final class RecordingOutcome implements DialListener {
        final List<String> events = new CopyOnWriteArrayList<>();
        final List<DialFailure> failures = new CopyOnWriteArrayList<>();
        volatile @Nullable WebSocketHandler socket;

        @Override
        public void onOpen(WebSocketHandler opened) {
            events.add("open");
            socket = opened;
        }

        @Override
        public void onFailed(DialFailure failure) {
            failures.add(failure);
            events.add("failed");
        }
    }
}
