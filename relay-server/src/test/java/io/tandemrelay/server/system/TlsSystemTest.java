package io.tandemrelay.server.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.tandemrelay.loadgen.caller.CallReport;
import io.tandemrelay.loadgen.caller.EndVariant;
import io.tandemrelay.loadgen.caller.PhoneNetwork;
import io.tandemrelay.loadgen.caller.TwilioCall;
import io.tandemrelay.server.tls.TestCertificate;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
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

    /** ClientHello of TLS 1.1 with three cipher suites of its time, no extensions. */
    private static final String OLD_HELLO =
            "1603010031 0100002d 0302"
                    + "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"
                    + "00 0006 c013 002f 0035 01 00";

    private static final int ALERT = 0x15;
    private static final int PROTOCOL_VERSION = 70;

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
                PhoneNetwork network = new PhoneNetwork(1);
                HttpClient http = client(made.clientContext())) {
            final HttpResponse<String> webhook =
                    http.send(
                            HttpRequest.newBuilder(
                                            uri("https", relay, "/webhook/twilio?CallSid=CA1"))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());
            final TwilioCall call = call(network, relay, Duration.ofSeconds(3));
            final CallReport report = call.finished().get(30, TimeUnit.SECONDS);
            final MetricsText metrics = Settled.within(Duration.ofSeconds(10), relay);

            assertThat(webhook.body()).contains("<Stream url=\"wss://localhost:");
            assertThat(report.stream().closeCode()).isEqualTo(1000);
            assertThat(metrics.total("uplink_sent")).isGreaterThan(100);
            assertThat(metrics.total("downlink_sent")).isGreaterThan(20);
            assertThat(metrics.total("http_tls_failed")).isZero();
            assertThat(relay.log()).anyMatch(line -> line.contains("http.tls is on, by BoringSSL"));
            assertThat(relay.leaks()).isEmpty();
        }
    }

    @Test
    void shouldDoWithTheTlsOfTheJdk() throws Exception {
        final Map<String, String> files =
                Map.of(
                        "http.tls.certificate", certificate.toString(),
                        "http.tls.key", key.toString());
        final List<String> noBoringSsl = List.of("-Dio.netty.handler.ssl.noOpenSsl=true");
        try (RelayProcess relay = RelayProcess.start(files, Map.of(), noBoringSsl);
                PhoneNetwork network = new PhoneNetwork(1)) {
            final TwilioCall call = call(network, relay, Duration.ofSeconds(2));
            final CallReport report = call.finished().get(30, TimeUnit.SECONDS);
            final MetricsText metrics = Settled.within(Duration.ofSeconds(10), relay);

            assertThat(report.stream().closeCode()).isEqualTo(1000);
            assertThat(metrics.total("uplink_sent")).isGreaterThan(50);
            assertThat(relay.log())
                    .anyMatch(line -> line.contains("http.tls is on, by the JDK's TLS"));
            assertThat(relay.leaks()).isEmpty();
        }
    }

    @Test
    void shouldBeCalledByAGeneratorThatTrustsItsCertificate() throws Exception {
        try (RelayProcess relay = start()) {
            final String[] words = {
                "call",
                "--stream",
                uri("wss", relay, "/media").toString(),
                "--out",
                folder.resolve("heard.wav").toString(),
                "--duration",
                "40",
                "--breaks-allowed",
                "1500",
                "--ca-file",
                certificate.toString()
            };
            final CommandRun trusting = CommandRun.loadgen(words);
            final CommandRun other = CommandRun.loadgen(Arrays.copyOf(words, words.length - 2));

            assertThat(trusting.status()).as(trusting.out() + trusting.err()).isZero();
            assertThat(other.status()).as(other.out() + other.err()).isPositive();
        }
    }

    /** 50 handshakes a second and an open call, while the files are replaced one by one. */
    @Test
    void shouldTakeANewCertificateWithoutDroppingAnything() throws Exception {
        final TestCertificate next = TestCertificate.make(folder, "RSA");
        try (RelayProcess relay = start();
                PhoneNetwork network = new PhoneNetwork(1);
                Handshakes handshakes =
                        new Handshakes(relay, TestCertificate.trusting(List.of(made, next)))) {
            final TwilioCall call = call(network, relay, Duration.ofSeconds(60));
            await().until(() -> handshakes.done.get() > 50);

            Files.writeString(certificate, next.certificatePem());
            Thread.sleep(300);
            Files.writeString(key, next.keyPem());
            await().atMost(Duration.ofSeconds(5))
                    .until(() -> next.certificate().equals(handshakes.latest));

            Files.writeString(key, "garbage");
            await().until(() -> MetricsText.of(relay).total("tls_refused") == 1);
            final int before = handshakes.done.get();
            Thread.sleep(1000);

            assertThat(handshakes.done.get() - before)
                    .as("handshakes in a second")
                    .isGreaterThan(20); // 50, less what a busy machine cannot do
            assertThat(handshakes.failed).as("failed handshakes").hasValue(0);
            assertThat(handshakes.latest).isEqualTo(next.certificate());
            assertThat(MetricsText.of(relay).total("tls_reloaded")).isEqualTo(1);
            assertThat(MetricsText.of(relay).sum("calls")).as("the open call").isEqualTo(1);
            call.hangUp(EndVariant.STOP_THEN_CLOSE);
            assertThat(call.finished().get(10, TimeUnit.SECONDS).stream().closeCode())
                    .isEqualTo(1000);
        }
    }

    /** The request's own deadline is out of the way. */
    @Test
    void shouldLetNobodyDribbleAHandshake() throws Exception {
        try (RelayProcess relay = start("http.headerTimeout", "60s");
                Socket slow = connect(relay)) {
            final long beganNs = System.nanoTime();
            assertThatThrownBy(
                            () -> {
                                for (int i = 0; i < 100; i++) {
                                    slow.getOutputStream().write(i == 0 ? 0x16 : 0x03);
                                    Thread.sleep(100);
                                }
                            })
                    .isInstanceOf(SocketException.class);
            assertThat(System.nanoTime() - beganNs)
                    .isBetween(TimeUnit.SECONDS.toNanos(4), TimeUnit.SECONDS.toNanos(8));
            assertThat(MetricsText.of(relay).total("http_tls_failed")).isEqualTo(1);
        }
    }

    @Test
    void shouldRefuseWhatIsNoTlsOrTooOldOrTooLong() throws Exception {
        try (RelayProcess relay = start();
                WireSocket plain = WireSocket.connect(relay);
                Socket old = connect(relay);
                Socket endless = connect(relay)) {
            assertThatThrownBy(() -> plain.request("GET", "/health", Map.of("host", "localhost")))
                    .isInstanceOf(IOException.class);

            old.getOutputStream().write(HexFormat.of().parseHex(OLD_HELLO.replace(" ", "")));
            final byte[] alert = old.getInputStream().readNBytes(7);
            assertThat(alert[0]).isEqualTo((byte) ALERT);
            assertThat(alert[6]).isEqualTo((byte) PROTOCOL_VERSION);

            // a ClientHello that says it is of 16 MiB - 1
            endless.getOutputStream().write(HexFormat.of().parseHex("160301000401ffffff"));
            final long beganNs = System.nanoTime();
            endless.getInputStream().readAllBytes();
            assertThat(System.nanoTime() - beganNs).isLessThan(TimeUnit.SECONDS.toNanos(3));

            assertThat(MetricsText.of(relay).total("http_tls_failed")).isEqualTo(3);
            assertThat(MetricsText.of(relay).total("http_failed")).isZero();
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
            final URI metrics = URI.create("https://localhost:" + relay.opsPort() + "/metrics");
            final SSLContext wrong = made.clientContext(TestCertificate.make(folder, "EC"));
            try (HttpClient known = client(made.clientContext(operator));
                    HttpClient foreign = client(wrong);
                    HttpClient stranger = client(made.clientContext())) {
                assertThat(status(known, metrics)).isEqualTo(200);
                assertThatThrownBy(() -> status(foreign, metrics)).isInstanceOf(IOException.class);
                assertThatThrownBy(() -> status(stranger, metrics)).isInstanceOf(IOException.class);
            }
        }
    }

    @Test
    void shouldNotStartWithFilesThatCannotBeUsed() throws Exception {
        Files.writeString(key, TestCertificate.make(folder, "EC").keyPem());

        for (String command : List.of("run", "check-config")) {
            final CommandRun run =
                    CommandRun.relay(
                            Map.of(),
                            command,
                            "--set",
                            "http.port=0",
                            "--set",
                            "ops.port=0",
                            "--set",
                            "http.tls.certificate=" + certificate,
                            "--set",
                            "http.tls.key=" + key);

            assertThat(run.status()).isEqualTo(1);
            assertThat(run.err())
                    .contains("cannot start: http.tls: key and certificate do not belong together");
        }
    }

    private RelayProcess start() {
        return start("http.tls.handshakeTimeout", "5s");
    }

    private RelayProcess start(String setting, String value) {
        return RelayProcess.start(
                Map.of(
                        "http.tls.certificate",
                        certificate.toString(),
                        "http.tls.key",
                        key.toString(),
                        setting,
                        value));
    }

    private TwilioCall call(PhoneNetwork network, RelayProcess relay, Duration duration)
            throws IOException {
        final SslContext trust =
                SslContextBuilder.forClient().trustManager(certificate.toFile()).build();
        return network.caller().stream(uri("wss", relay, "/media").toString())
                .tls(trust)
                .duration(duration)
                .start();
    }

    private static Socket connect(RelayProcess relay) throws IOException {
        final Socket socket = new Socket(InetAddress.getLoopbackAddress(), relay.httpPort());
        socket.setSoTimeout(10_000);
        return socket;
    }

    private static URI uri(String scheme, RelayProcess relay, String target) {
        return URI.create(scheme + "://localhost:" + relay.httpPort() + target);
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

    /** Opens a connection each 20 ms and remembers what it was shown. */
    private static final class Handshakes implements AutoCloseable {
        private static final int THREADS = 4;
        private static final int DISTANCE_MS = 20;

        private final RelayProcess relay;
        private final SSLContext context;
        private final ScheduledExecutorService clients = Executors.newScheduledThreadPool(THREADS);
        private final AtomicInteger done = new AtomicInteger();
        private final AtomicInteger failed = new AtomicInteger();
        private volatile @Nullable X509Certificate latest;

        Handshakes(RelayProcess relay, SSLContext context) {
            this.relay = relay;
            this.context = context;
            for (int i = 0; i < THREADS; i++) {
                clients.scheduleAtFixedRate(
                        this::connect,
                        (long) i * DISTANCE_MS,
                        (long) THREADS * DISTANCE_MS,
                        TimeUnit.MILLISECONDS);
            }
        }

        /** A byte of an answer proves that the relay took the handshake for done, too. */
        private void connect() {
            try (SSLSocket socket =
                    (SSLSocket)
                            context.getSocketFactory()
                                    .createSocket("localhost", relay.httpPort())) {
                socket.startHandshake();
                final var shown = (X509Certificate) socket.getSession().getPeerCertificates()[0];
                socket.getOutputStream()
                        .write(
                                "GET /health HTTP/1.1\r\nhost: localhost\r\n\r\n"
                                        .getBytes(StandardCharsets.US_ASCII));
                final InputStream answer = socket.getInputStream();
                if (answer.read() != 'H') {
                    throw new IOException("no answer");
                }
                latest = shown;
                done.incrementAndGet();
            } catch (IOException ex) {
                failed.incrementAndGet();
            }
        }

        @Override
        public void close() {
            clients.shutdownNow();
        }
    }
}
