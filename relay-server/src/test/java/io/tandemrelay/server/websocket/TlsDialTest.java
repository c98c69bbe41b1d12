package io.tandemrelay.server.websocket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** wss over loopback, with a certificate made for the run that names only {@code localhost}. */
class TlsDialTest {

    private static final char[] PASSWORD = "loopback".toCharArray();

    @TempDir private static Path folder;
    private static EventLoopGroup group;
    private static X509Certificate certificate;
    private static int port;

    private final RecordingListener listener = new RecordingListener();
    private final List<String> outcomes = new CopyOnWriteArrayList<>();

    @BeforeAll
    static void startServer() throws Exception {
        final KeyStore store = keyStore();
        certificate = (X509Certificate) store.getCertificate("relay");
        final SslContext tls =
                SslContextBuilder.forServer(
                                (PrivateKey) store.getKey("relay", PASSWORD), certificate)
                        .build();
        group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        final Channel listening =
                new ServerBootstrap()
                        .group(group)
                        .channel(NioServerSocketChannel.class)
                        .childHandler(
                                new ChannelInitializer<>() {
                                    @Override
                                    protected void initChannel(Channel channel) {
                                        channel.pipeline()
                                                .addLast(
                                                        tls.newHandler(channel.alloc()),
                                                        new HttpServerCodec(),
                                                        new HttpObjectAggregator(8192),
                                                        new WebSocketServerProtocolHandler("/"));
                                    }
                                })
                        .bind("127.0.0.1", 0)
                        .sync()
                        .channel();
        port = ((InetSocketAddress) listening.localAddress()).getPort();
    }

    @AfterAll
    static void stopServer() {
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }

    @Test
    void shouldOpenAndCloseOverTls() throws Exception {
        final SslContext trusting = SslContextBuilder.forClient().trustManager(certificate).build();

        dial("localhost", trusting, socket -> socket.close(1000, "done"));

        await().until(() -> listener.events.contains("closed 1000 LOCAL"));
        assertThat(outcomes).containsExactly("open");
    }

    @Test
    void shouldRefuseACertificateForAnotherName() throws Exception {
        final SslContext trusting = SslContextBuilder.forClient().trustManager(certificate).build();

        dial("127.0.0.1", trusting, socket -> {});

        await().until(() -> !outcomes.isEmpty());
        assertThat(outcomes).containsExactly("TLS");
    }

    @Test
    void shouldRefuseACertificateOfNobodyItTrusts() throws Exception {
        dial("localhost", SslContextBuilder.forClient().build(), socket -> {});

        await().until(() -> !outcomes.isEmpty());
        assertThat(outcomes).containsExactly("TLS");
    }

    private void dial(String host, SslContext tls, Consumer<WebSocketHandler> onOpen) {
        final EventLoop loop = group.next();
        final WebSocketDialer dialer =
                new WebSocketDialer(
                        loop,
                        NioSocketChannel::new,
                        GlobalEventExecutor.INSTANCE,
                        10_000,
                        10_000,
                        tls,
                        (name, address) -> true);
        final DialListener outcome =
                new DialListener() {
                    @Override
                    public void onOpen(WebSocketHandler socket) {
                        outcomes.add("open");
                        onOpen.accept(socket);
                    }

                    @Override
                    public void onFailed(DialFailure failure) {
                        outcomes.add(failure.kind().name());
                    }
                };
        loop.execute(() -> {
            var _ =
                    dialer.dial(
                            URI.create("wss://" + host + ":" + port + "/"),
                            new DefaultHttpHeaders(),
                            SocketHarness.LIMITS,
                            listener,
                            outcome);
        });
    }

    private static KeyStore keyStore() throws Exception {
        final Path file = folder.resolve("relay.p12");
        final Process keytool =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "keytool")
                                        .toString(),
                                "-genkeypair",
                                "-alias",
                                "relay",
                                "-keyalg",
                                "EC",
                                "-dname",
                                "CN=localhost",
                                "-ext",
                                "SAN=dns:localhost",
                                "-storetype",
                                "PKCS12",
                                "-keystore",
                                file.toString(),
                                "-storepass",
                                new String(PASSWORD))
                        .redirectErrorStream(true)
                        .start();
        assertThat(keytool.waitFor(60, TimeUnit.SECONDS)).isTrue();
        final KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            store.load(in, PASSWORD);
        }
        return store;
    }
}
