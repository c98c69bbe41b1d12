package io.tandemrelay.server.websocket;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ConnectTimeoutException;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import io.tandemrelay.server.websocket.DialFailure.Kind;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/**
 * One attempt to open a client socket, from look-up to upgrade. Thread: the dialer's event loop,
 * but for the look-up itself.
 */
public final class Dial {

    private enum State {
        DIALLING,
        OPEN,
        FAILED
    }

    private static final int MAX_INITIAL_LINE_BYTES = 4096;
    private static final int MAX_HEADER_BYTES = 8192;

    /** What the kernel takes for a peer that does not read; audio needs a tenth of it. */
    private static final int SEND_BUFFER_BYTES = 64 * 1024;

    private final WebSocketDialer dialer;
    private final EventLoop loop;
    private final WebSocketHandler socket;
    private final DialListener outcome;

    private State state = State.DIALLING;
    private boolean redialled;
    private long connectDeadlineNs;
    private @Nullable Channel channel;
    private @Nullable Future<?> timer;

    Dial(WebSocketDialer dialer, WebSocketHandler socket, DialListener outcome) {
        this.dialer = dialer;
        this.loop = dialer.loop();
        this.socket = socket;
        this.outcome = outcome;
    }

    /**
     * Gives up, in whatever stage it is: an open socket is aborted, an attempt under way ends as
     * {@link Kind#CANCELLED}. Does nothing after a failure.
     */
    public void cancel() {
        if (state == State.OPEN) {
            socket.abort();
        } else {
            fail(DialFailure.of(Kind.CANCELLED, "cancelled"));
        }
    }

    void start(URI uri, HttpHeaders extraHeaders) {
        final DialTarget target;
        try {
            target = DialTarget.of(uri);
        } catch (IllegalArgumentException ex) {
            fail(DialFailure.of(Kind.BAD_URI, String.valueOf(ex.getMessage())));
            return;
        }
        if (target.secure() && dialer.tls() == null) {
            fail(DialFailure.of(Kind.TLS, "wss without TLS configured"));
            return;
        }
        connectDeadlineNs =
                System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(dialer.connectTimeoutMs());
        startTimer(dialer.connectTimeoutMs(), "not connected");
        final InetAddress literal = target.literal();
        if (literal != null) {
            connect(target, extraHeaders, new InetAddress[] {literal}, 0);
        } else {
            lookUp(target, extraHeaders);
        }
    }

    boolean isUnderWay() {
        return state == State.DIALLING;
    }

    WebSocketHandler socket() {
        return socket;
    }

    /** The upgrade was accepted and the socket is in its pipeline. */
    void onUpgraded() {
        state = State.OPEN;
        stopTimer();
        outcome.onOpen(socket);
    }

    /** Ends the attempt; the first failure wins. The listener is told in a later turn. */
    void fail(DialFailure failure) {
        if (state != State.DIALLING) {
            return;
        }
        state = State.FAILED;
        stopTimer();
        hangUp();
        loop.execute(() -> outcome.onFailed(failure));
    }

    private void lookUp(DialTarget target, HttpHeaders extraHeaders) {
        try {
            dialer.resolver().execute(() -> lookUpBlocking(target, extraHeaders));
        } catch (RejectedExecutionException ex) {
            fail(DialFailure.of(Kind.DNS, "too many look-ups under way"));
        }
    }

    private void lookUpBlocking(DialTarget target, HttpHeaders extraHeaders) {
        try {
            final InetAddress[] found =
                    Stream.of(InetAddress.getAllByName(target.host()))
                            .filter(address -> dialer.mayDial().test(target.host(), address))
                            .toArray(InetAddress[]::new);
            if (found.length == 0) {
                loop.execute(() ->
                        fail(
                                DialFailure.of(
                                        Kind.DNS,
                                        "no address that may be dialled for " + target.host())));
                return;
            }
            loop.execute(() -> connect(target, extraHeaders, found, 0));
        } catch (UnknownHostException ex) {
            loop.execute(() -> fail(DialFailure.of(Kind.DNS, "no address for " + target.host())));
        }
    }

    private void connect(
            DialTarget target, HttpHeaders extraHeaders, InetAddress[] addresses, int index) {
        if (state != State.DIALLING) {
            return;
        }
        final long leftMs = TimeUnit.NANOSECONDS.toMillis(connectDeadlineNs - System.nanoTime());
        final ChannelFuture connecting =
                new Bootstrap()
                        .group(loop)
                        .channelFactory(dialer.channels())
                        .option(ChannelOption.TCP_NODELAY, true)
                        .option(ChannelOption.SO_SNDBUF, SEND_BUFFER_BYTES)
                        .option(
                                ChannelOption.CONNECT_TIMEOUT_MILLIS,
                                (int) Math.max(1, leftMs / (addresses.length - index)))
                        .handler(initializer(target, extraHeaders))
                        .connect(new InetSocketAddress(addresses[index], target.port()));
        if (connecting.isDone()
                && !connecting.isSuccess()
                && !connecting.channel().isRegistered()) {
            // No socket could be had, for want of descriptors: its future knows no loop of ours.
            loop.execute(() -> fail(unreachable(connecting.cause())));
            return;
        }
        channel = connecting.channel();
        connecting.addListener(
                done -> onConnectDone(done.cause(), target, extraHeaders, addresses, index));
    }

    private void onConnectDone(
            @Nullable Throwable cause,
            DialTarget target,
            HttpHeaders extraHeaders,
            InetAddress[] addresses,
            int index) {
        if (cause == null) {
            onConnected();
        } else if (cause instanceof ClosedChannelException && !redialled) {
            // By nobody here: see ClientUpgrade on sockets that hear of others.
            redialled = true;
            connect(target, extraHeaders, addresses, index);
        } else if (index + 1 < addresses.length) {
            connect(target, extraHeaders, addresses, index + 1);
        } else {
            fail(unreachable(cause));
        }
    }

    private static DialFailure unreachable(Throwable cause) {
        final Kind kind = cause instanceof ConnectTimeoutException ? Kind.TIMEOUT : Kind.REFUSED;
        return DialFailure.of(kind, String.valueOf(cause.getMessage()));
    }

    private void onConnected() {
        if (state == State.DIALLING) {
            startTimer(dialer.handshakeTimeoutMs(), "no upgrade");
        } else {
            hangUp(); // given up while the connection was being made
        }
    }

    private ChannelInitializer<Channel> initializer(DialTarget target, HttpHeaders extraHeaders) {
        return new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel created) {
                final ChannelPipeline pipeline = created.pipeline();
                if (target.secure() && dialer.tls() != null) {
                    pipeline.addLast(tlsHandler(created, dialer.tls(), target));
                }
                pipeline.addLast(codec())
                        .addLast(new ClientUpgrade(Dial.this, target, extraHeaders));
            }
        };
    }

    private SslHandler tlsHandler(Channel created, SslContext tls, DialTarget target) {
        final SslHandler handler = tls.newHandler(created.alloc(), target.host(), target.port());
        final SSLParameters parameters = handler.engine().getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        handler.engine().setSSLParameters(parameters);
        handler.setHandshakeTimeoutMillis(dialer.handshakeTimeoutMs());
        return handler;
    }

    private static HttpClientCodec codec() {
        final HttpDecoderConfig strict =
                new HttpDecoderConfig()
                        .setMaxInitialLineLength(MAX_INITIAL_LINE_BYTES)
                        .setMaxHeaderSize(MAX_HEADER_BYTES)
                        .setStrictLineParsing(true)
                        .setUseRfc9112TransferEncoding(true);
        return new HttpClientCodec(strict, false, false);
    }

    private void hangUp() {
        if (channel != null) {
            var _ = channel.close();
        }
    }

    private void startTimer(int delayMs, String missing) {
        stopTimer();
        timer =
                loop.schedule(
                        () ->
                                fail(
                                        DialFailure.of(
                                                Kind.TIMEOUT,
                                                missing + " within " + delayMs + " ms")),
                        delayMs,
                        TimeUnit.MILLISECONDS);
    }

    private void stopTimer() {
        if (timer != null) {
            timer.cancel(false);
            timer = null;
        }
    }
}
