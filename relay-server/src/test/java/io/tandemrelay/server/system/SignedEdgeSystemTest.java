package io.tandemrelay.server.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tandemrelay.loadgen.caller.CallReport;
import io.tandemrelay.loadgen.caller.EndVariant;
import io.tandemrelay.loadgen.caller.PhoneNetwork;
import io.tandemrelay.loadgen.caller.TwilioCall;
import io.tandemrelay.loadgen.caller.TwilioCaller;
import io.tandemrelay.loadgen.caller.TwilioSignature;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The public port as in production: a public name, and nobody heard without Twilio's signature. */
@Tag("system")
@Timeout(60)
class SignedEdgeSystemTest {
    private static final String PUBLIC_URL = "https://relay.example.com";
    private static final String PUBLIC_SOCKET = "wss://relay.example.com";
    private static final String TOKEN = "0123456789abcdef0123456789abcdef";
    private static final TwilioSignature SIGNER = new TwilioSignature(TOKEN);
    private static final List<Map.Entry<String, String>> FORM =
            List.of(
                    Map.entry("AccountSid", "AC1"),
                    Map.entry("CallSid", "CA1"),
                    Map.entry("From", "+15550100"));
    private static final String FORM_TEXT = "AccountSid=AC1&CallSid=CA1&From=%2B15550100";
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private static RelayProcess relay;
    private static PhoneNetwork network;

    @BeforeAll
    static void startRelay() {
        network = new PhoneNetwork(1);
        relay =
                RelayProcess.start(
                        Map.of(
                                "http.host", "127.0.0.1",
                                "http.publicUrl", PUBLIC_URL,
                                "limits.calls", "1"),
                        Map.of("TWILIO_AUTH_TOKEN", TOKEN));
    }

    @AfterAll
    static void stopRelay() {
        try {
            Settled.within(Duration.ofSeconds(10), relay);
        } finally {
            network.close();
            relay.close();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/webhook/twilio", "/twilio/after/1", "/twilio/stream-status"})
    void shouldAnswerOnlySignedRequests(String path) throws Exception {
        final long before = MetricsText.of(relay).total("http_bad_signature");
        final String right = SIGNER.sign(PUBLIC_URL + path, FORM);

        assertThat(post(path, FORM_TEXT, right).statusCode()).isEqualTo(200);
        assertThat(post(path, FORM_TEXT, "").statusCode()).isEqualTo(403);
        assertThat(post(path, FORM_TEXT, "AAAAAAAAAAAAAAAAAAAAAAAAAAA=").statusCode())
                .isEqualTo(403);
        assertThat(post(path, FORM_TEXT.replace("CA1", "CA2"), right).statusCode()).isEqualTo(403);
        assertThat(post(path + "?more=1", FORM_TEXT, right).statusCode()).isEqualTo(403);
        assertThat(get(path, right).statusCode()).isEqualTo(403);

        assertThat(MetricsText.of(relay).total("http_bad_signature")).isEqualTo(before + 5);
    }

    @Test
    void shouldSignUrlsOfGetRequestsWithTheirQuery() throws Exception {
        final String target = "/webhook/twilio?CallSid=CA1&From=%2B15550100";

        assertThat(get(target, SIGNER.sign(PUBLIC_URL + target)).statusCode()).isEqualTo(200);
        assertThat(get(target + "0", SIGNER.sign(PUBLIC_URL + target)).statusCode()).isEqualTo(403);
    }

    @Test
    void shouldSendTheCarrierToThePublicName() throws Exception {
        final String document =
                post(
                                "/webhook/twilio",
                                FORM_TEXT,
                                SIGNER.sign(PUBLIC_URL + "/webhook/twilio", FORM))
                        .body();

        assertThat(document)
                .contains("<Stream url=\"" + PUBLIC_SOCKET + "/media/v1.")
                .contains("<Connect action=\"" + PUBLIC_URL + "/twilio/after/1\"")
                .contains("statusCallback=\"" + PUBLIC_URL + "/twilio/stream-status\"");
    }

    @Test
    void shouldUpgradeOnlySignedSockets() throws Exception {
        final String path = mintedPath();
        final String url = PUBLIC_SOCKET + path;

        assertThat(upgrade(path, "")).isEqualTo(403); // hs-no-signature
        assertThat(upgrade(path, "AAAAAAAAAAAAAAAAAAAAAAAAAAA=")).isEqualTo(403);
        assertThat(upgrade(path, SIGNER.sign("wss://other.example.com" + path))).isEqualTo(403);
        assertThat(upgrade(path, new TwilioSignature("another").sign(url))).isEqualTo(403);
        assertThat(upgrade(path, SIGNER.sign(url))).isEqualTo(101);
    }

    @Test
    void shouldRefuseASignedSocketWithoutAGoodToken() throws Exception {
        final String path = mintedPath();
        final long before = MetricsText.of(relay).total("http_bad_token");
        final String tampered = path.substring(0, path.length() - 1) + '~';

        assertThat(upgradeSigned("/media")).isEqualTo(403);
        assertThat(upgradeSigned("/media/")).isEqualTo(403);
        assertThat(upgradeSigned("/media/v1.9999999999.AAAA")).isEqualTo(403);
        assertThat(upgradeSigned(tampered)).isEqualTo(403);

        assertThat(MetricsText.of(relay).total("http_bad_token")).isEqualTo(before + 4);
    }

    @Test
    void shouldOpenOneStreamOnlyWithOneToken() throws Exception {
        final long before = MetricsText.of(relay).total("http_token_replayed");
        try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
            for (int i = 0; i < 20; i++) {
                final String path = mintedPath();
                final Callable<Integer> attempt = () -> upgradeSigned(path);
                final List<Integer> statuses = new ArrayList<>();
                for (Future<Integer> each : threads.invokeAll(List.of(attempt, attempt))) {
                    statuses.add(each.get());
                }
                assertThat(statuses).containsExactlyInAnyOrder(101, 403);
            }
        }
        assertThat(MetricsText.of(relay).total("http_token_replayed")).isEqualTo(before + 20);
    }

    @ParameterizedTest
    @CsvSource({"CA2, AC1, true", "CA1, AC2, true", "CA1, AC1, false"})
    void shouldRefuseAStartOfAnotherCallThanItsTokens(
            String callSid, String accountSid, boolean bringsToken) throws Exception {
        final String path = mintedPath();
        final String token = bringsToken ? path.substring("/media/".length()) : "v1.other";
        try (WireSocket wire = WireSocket.connect(relay)) {
            final var answer = wire.request("GET", path, signed(SIGNER.sign(PUBLIC_SOCKET + path)));
            assertThat(answer.status()).isEqualTo(101);

            wire.text(
                    """
                    {"event":"start","streamSid":"MZ1","start":{"streamSid":"MZ1","callSid":"%s",\
                    "accountSid":"%s","tracks":["inbound"],"mediaFormat":\
                    {"encoding":"audio/x-mulaw","sampleRate":8000,"channels":1},\
                    "customParameters":{"token":"%s"}}}\
                    """
                            .formatted(callSid, accountSid, token));

            assertThat(wire.closeCode()).isEqualTo(1008);
        }
    }

    @Test
    void shouldCarryASignedCallAndTurnTheNextOneAway() throws Exception {
        final TwilioCall first = caller().webhook(PUBLIC_URL + "/webhook/twilio").start();
        await().until(() -> MetricsText.of(relay).sum("calls") == 1);

        final int upgrade = upgradeSigned("/media/any"); // hs-at-capacity
        final CallReport second =
                finished(caller().webhook(PUBLIC_URL + "/webhook/twilio").start());
        final String health = relay.health();
        first.hangUp(EndVariant.STOP_THEN_CLOSE);
        final CallReport ended = finished(first);
        await().until(() -> MetricsText.of(relay).sum("calls") == 0);

        assertThat(upgrade).isEqualTo(503);
        assertThat(second.streams()).isEmpty();
        assertThat(second.documents()).singleElement().asString().contains("all lines are busy");
        assertThat(health).contains("\"status\":\"full\"");
        assertThat(ended.outcome()).isEqualTo(CallReport.Outcome.HUNG_UP);
        assertThat(ended.callbacks()).isNotEmpty().allMatch(answer -> answer.status() == 200);
        assertThat(ended.faults()).isEmpty();
    }

    private static TwilioCaller.Builder caller() {
        return network.caller()
                .authToken(TOKEN)
                .route(PUBLIC_URL, "http://127.0.0.1:" + relay.httpPort())
                .duration(Duration.ofSeconds(30));
    }

    private static CallReport finished(TwilioCall call) throws Exception {
        return call.finished().get(40, TimeUnit.SECONDS);
    }

    /** Path of the stream in the document for call CA1 of account AC1. */
    private static String mintedPath() throws Exception {
        final String document =
                post(
                                "/webhook/twilio",
                                FORM_TEXT,
                                SIGNER.sign(PUBLIC_URL + "/webhook/twilio", FORM))
                        .body();
        final int start = document.indexOf(PUBLIC_SOCKET) + PUBLIC_SOCKET.length();
        return document.substring(start, document.indexOf('"', start));
    }

    private static int upgradeSigned(String path) throws IOException {
        return upgrade(path, SIGNER.sign(PUBLIC_SOCKET + path));
    }

    private static int upgrade(String path, String signature) throws IOException {
        try (WireSocket wire = WireSocket.connect(relay)) {
            return wire.request("GET", path, signed(signature)).status();
        }
    }

    private static Map<String, String> signed(String signature) {
        return WireSocket.upgrade(
                Map.of("host", "relay.example.com", "x-twilio-signature", signature));
    }

    private static HttpResponse<String> get(String target, String signature) throws Exception {
        return sent(target, signature, HttpRequest.newBuilder().GET());
    }

    private static HttpResponse<String> post(String target, String form, String signature)
            throws Exception {
        return sent(
                target,
                signature,
                HttpRequest.newBuilder()
                        .header("content-type", "application/x-www-form-urlencoded")
                        .POST(HttpRequest.BodyPublishers.ofString(form)));
    }

    private static HttpResponse<String> sent(
            String target, String signature, HttpRequest.Builder request) throws Exception {
        request.uri(relay.webhook().resolve(target)).version(HttpClient.Version.HTTP_1_1);
        if (!signature.isEmpty()) {
            request.header("x-twilio-signature", signature);
        }
        return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }
}
