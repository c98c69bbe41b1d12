package io.tandemrelay.server.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tandemrelay.server.tls.TestCertificate;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Both ports over TLS of the relay's own. */
@Tag("system")
@Timeout(120)
class TlsSystemTest {

    private static final String START = WireSocket.start("MZtls", "CAtls", "audio/x-mulaw");

    @TempDir private Path folder;
    private TestCertificate made;
    private Path certificate;
    private Path key;

    @BeforeEach
    void makeCertificate() throws Exception {
        made = TestCertificate.make(folder, "EC");
        certificate = Files.writeString(folder.resolve("certificate.pem"), made.certificatePem());
        key = Files.writeString(folder.resolve("key.pem"), made.keyPem());
    }

    @Test
    void shouldCarryACallOverTls() throws Exception {
        try (RelayProcess relay = start();
                HttpClient http = client(made.clientContext())) {
            final HttpResponse<String> webhook =
                    http.send(
                            HttpRequest.newBuilder(
                                            uri("https", relay, "/webhook/twilio?CallSid=CAtls"))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());
            assertThat(webhook.body()).contains("<Stream url=\"wss://localhost:");

            final WebSocket socket = open(http, relay);
            await().until(() -> logged(relay, "call CAtls opened"));
            socket.sendClose(WebSocket.NORMAL_CLOSURE, "").get(10, TimeUnit.SECONDS);
            await().until(() -> logged(relay, "call CAtls closed"));
            assertThat(relay.leaks()).isEmpty();
        }
    }

    /**
     * F-18 of the fault catalogue: 50 handshakes a second, an open call, files replaced in turn.
     */
    @Test
    void shouldTakeANewCertificateWithoutDroppingAnything() throws Exception {
        final TestCertificate next = TestCertificate.make(folder, "RSA");
        try (RelayProcess relay = start();
                HttpClient http = client(made.clientContext())) {
            final WebSocket call = open(http, relay);
            final SSLContext either = TestCertificate.trusting(List.of(made, next));
            final AtomicBoolean over = new AtomicBoolean();
            final Handshakes handshakes = new Handshakes(relay, either, over);
            final Thread knocking = new Thread(handshakes, "handshakes");
            knocking.start();
            Thread.sleep(500);

            Files.writeString(certificate, next.certificatePem());
            Thread.sleep(300);
            Files.writeString(key, next.keyPem());
            final long replacedNs = System.nanoTime();
            await().atMost(Duration.ofSeconds(5))
                    .until(() -> next.certificate().equals(handshakes.latest));
            assertThat(System.nanoTime() - replacedNs).isLessThan(TimeUnit.SECONDS.toNanos(5));

            Files.writeString(key, "garbage");
            await().until(() -> MetricsText.of(relay).total("tls_refused") == 1);
            Thread.sleep(200);
            over.set(true);
            knocking.join();

            assertThat(handshakes.failed.get())
                    .as("handshakes failed of %d", handshakes.done.get())
                    .isZero();
            assertThat(handshakes.latest).isEqualTo(next.certificate());
            assertThat(MetricsText.of(relay).total("tls_reloaded")).isEqualTo(1);
            assertThat(MetricsText.of(relay).sum("calls")).isEqualTo(1);
            call.sendClose(WebSocket.NORMAL_CLOSURE, "").get(10, TimeUnit.SECONDS);
            await().until(() -> MetricsText.of(relay).sum("calls") == 0);
        }
    }

    @Test
    void shouldLetNobodyDribbleAHandshake() throws Exception {
        try (RelayProcess relay = start();
                Socket slow = new Socket(InetAddress.getLoopbackAddress(), relay.httpPort())) {
            final long beganNs = System.nanoTime();
            assertThatThrownBy(
                            () -> {
                                for (int i = 0; i < 100; i++) {
                                    slow.getOutputStream().write(i == 0 ? 0x16 : 0x03);
                                    Thread.sleep(100);
                                }
                            })
                    .isInstanceOf(SocketException.class);
            assertThat(System.nanoTime() - beganNs).isLessThan(TimeUnit.SECONDS.toNanos(8));
        }
    }

    @Test
    void shouldCloseOnWhatIsNotTlsAndCountIt() throws Exception {
        try (RelayProcess relay = start();
                WireSocket plain = WireSocket.connect(relay)) {
            assertThatThrownBy(() -> plain.request("GET", "/health", Map.of("host", "localhost")))
                    .isInstanceOf(IOException.class);

            assertThat(MetricsText.of(relay).total("http_tls_failed")).isEqualTo(1);
        }
    }

    @Test
    void shouldShowOperatorsOnlyToHoldersOfACertificate() throws Exception {
        final TestCertificate operator = TestCertificate.make(folder, "EC");
        final Path authorities =
                Files.writeString(folder.resolve("operators.pem"), operator.certificatePem());
        try (RelayProcess relay =
                RelayProcess.start(
                        Map.of(
                                "ops.tls.certificate", certificate.toString(),
                                "ops.tls.key", key.toString(),
                                "ops.tls.clientAuthorities", authorities.toString()))) {
            final URI livez = URI.create("https://localhost:" + relay.opsPort() + "/livez");
            try (HttpClient stranger = client(made.clientContext());
                    HttpClient known = client(made.clientContext(operator))) {
                assertThat(status(known, livez)).isEqualTo(200);
                assertThatThrownBy(() -> status(stranger, livez)).isInstanceOf(IOException.class);
            }
        }
    }

    private RelayProcess start() {
        return RelayProcess.start(
                Map.of(
                        "http.tls.certificate", certificate.toString(),
                        "http.tls.key", key.toString()));
    }

    private static WebSocket open(HttpClient http, RelayProcess relay) throws Exception {
        final WebSocket socket =
                http.newWebSocketBuilder()
                        .buildAsync(uri("wss", relay, "/media"), new WebSocket.Listener() {})
                        .get(10, TimeUnit.SECONDS);
        socket.sendText(START, true).get(10, TimeUnit.SECONDS);
        return socket;
    }

    private static URI uri(String scheme, RelayProcess relay, String target) {
        return URI.create(scheme + "://localhost:" + relay.httpPort() + target);
    }

    private static boolean logged(RelayProcess relay, String words) {
        return relay.log().stream().anyMatch(line -> line.contains(words));
    }

    private static HttpClient client(SSLContext context) {
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .sslContext(context)
                .build();
    }

    private static int status(HttpClient client, URI uri) throws Exception {
        return client.send(
                        HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    /** Connects again and again and remembers what it was shown. */
    private static final class Handshakes implements Runnable {
        private final RelayProcess relay;
        private final SSLContext context;
        private final AtomicBoolean over;
        private volatile @Nullable X509Certificate latest;
        private final AtomicInteger done = new AtomicInteger();
        private final AtomicInteger failed = new AtomicInteger();

        Handshakes(RelayProcess relay, SSLContext context, AtomicBoolean over) {
            this.relay = relay;
            this.context = context;
            this.over = over;
        }

        @Override
        public void run() {
            while (!over.get()) {
                try (SSLSocket socket =
                        (SSLSocket)
                                context.getSocketFactory()
                                        .createSocket("localhost", relay.httpPort())) {
                    socket.startHandshake();
                    latest = (X509Certificate) socket.getSession().getPeerCertificates()[0];
                    done.incrementAndGet();
                    Thread.sleep(20);
                } catch (IOException ex) {
                    failed.incrementAndGet();
                } catch (InterruptedException ex) {
                    return;
                }
            }
        }
    }
}
