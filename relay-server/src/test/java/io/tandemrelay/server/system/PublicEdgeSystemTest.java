package io.tandemrelay.server.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.tandemrelay.loadgen.caller.CallReport;
import io.tandemrelay.loadgen.caller.PhoneNetwork;
import io.tandemrelay.loadgen.upstream.AgentScript;
import io.tandemrelay.loadgen.upstream.StubAgent;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The public port in development mode: routes, upgrade, and what rude peers get. */
@Tag("system")
@Timeout(60)
class PublicEdgeSystemTest {
    private static final Duration SETTLED = Duration.ofSeconds(10);
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private static StubAgent agent;
    private static RelayProcess relay;

    @BeforeAll
    static void startRelay() {
        agent = StubAgent.start(AgentScript.recording());
        relay =
                RelayProcess.start(
                        Map.of(
                                "upstream.dialect",
                                "simple",
                                "upstream.url",
                                agent.webSocketUrl().toString()));
    }

    @AfterAll
    static void stopRelay() {
        try {
            Settled.within(SETTLED, relay, "No connection to the agent");
        } finally {
            relay.close();
            agent.close();
        }
    }

    @Test
    void shouldPassTheTutorialsHandTest() throws Exception {
        final URI media = URI.create("ws://localhost:" + relay.httpPort() + "/media");
        final WebSocket hand =
                HTTP.newWebSocketBuilder()
                        .buildAsync(media, new WebSocket.Listener() {})
                        .get(10, TimeUnit.SECONDS);

        hand.sendText(
                        "{\"event\":\"start\",\"start\":{\"streamSid\":\"test-123\","
                                + "\"callSid\":\"CA-test\"}}",
                        true)
                .get(10, TimeUnit.SECONDS);

        awaitLog("call CA-test opened stream=test-123");
        assertThat(relay.health()).contains("\"sessions\":1");
        hand.sendClose(WebSocket.NORMAL_CLOSURE, "").get(10, TimeUnit.SECONDS);
        awaitLog("call CA-test closed reason=carrier-closed");
        await().untilAsserted(() -> assertThat(relay.health()).contains("\"sessions\":0"));
    }

    @Test
    void shouldServeLoopbackOnlyWithoutCredentialsAndSaySo() {
        awaitLog(" listens on 127.0.0.1:");
        awaitLog("carrier.twilio.authToken is not set");
    }

    @Test
    void shouldAnswerTheWebhookWithAStream() throws Exception {
        final HttpResponse<String> posted =
                post("/webhook/twilio", "CallSid=CA1&From=%2B15550100&CallStatus=ringing");
        final HttpResponse<String> got = get("/webhook/twilio?CallSid=CA1");

        assertThat(List.of(posted, got))
                .allSatisfy(answer -> {
                    assertThat(answer.statusCode()).isEqualTo(200);
                    assertThat(answer.headers().firstValue("content-type").orElseThrow())
                            .startsWith("text/xml");
                    assertThat(answer.body())
                            .contains("<Connect action=\"http://127.0.0.1:")
                            .contains("<Stream url=\"ws://127.0.0.1:")
                            .contains("<Parameter name=\"token\" value=\"v1.")
                            .doesNotContain("<Start>");
                });
    }

    @Test
    void shouldTellItsHealth() throws Exception {
        final JsonNode health = new JsonMapper().readTree(get("/health").body());

        assertThat(health.get("status").asString()).isEqualTo("ok");
        assertThat(health.get("sessions").isNumber()).isTrue();
        assertThat(health.get("uptime").isNumber()).isTrue();
    }

    @Test
    void shouldRefuseWhatItDoesNotServe() throws Exception {
        assertThat(get("/nope").statusCode()).isEqualTo(404);
        assertThat(get("/").statusCode()).isEqualTo(404);
        assertThat(post("/health", "").statusCode()).isEqualTo(405);
        assertThat(sent("PUT", "/webhook/twilio", "").statusCode()).isEqualTo(405);
        assertThat(sent("DELETE", "/twilio/after/1", "").statusCode()).isEqualTo(405);
        assertThat(get("/media").statusCode()).isEqualTo(400);
        assertThat(get("/" + "a".repeat(5000)).statusCode()).isEqualTo(414);
        assertThat(post("/webhook/twilio", "CallSid=%zz").statusCode()).isEqualTo(400);
    }

    @Test
    void shouldHangUpAfterTheAgentAndFallBackAfterItsFailure() throws Exception {
        try (PhoneNetwork network = new PhoneNetwork(1)) {
            agent.script(AgentScript.recording().closeAfterMs(100, 1000));
            final CallReport ended = placed(network);
            agent.script(AgentScript.recording().resetAfterMs(100));
            final CallReport lost = placed(network);
            agent.script(AgentScript.recording().upgradeStatus(500));
            final CallReport refused = placed(network);
            agent.script(AgentScript.recording());

            assertThat(ended.documents().getLast()).contains("<Hangup").doesNotContain("<Say");
            assertThat(ended.stream().closeCode()).isEqualTo(1000);
            assertThat(lost.documents().getLast()).contains("<Say>We are sorry", "<Hangup");
            assertThat(refused.documents().getLast()).contains("<Say>We are sorry", "<Hangup");
            assertThat(refused.callbacks()).isNotEmpty().allMatch(answer -> answer.status() == 200);
        }
    }

    @TestFactory
    Stream<DynamicTest> shouldAnswerEachUpgradeAsItsVectorAsks() throws IOException {
        return vectors("http")
                .filter(vector -> !needsSignatureOrLoad(vector.get("id").asString()))
                .map(vector -> dynamicTest(vector.get("id").asString(), () -> upgrade(vector)));
    }

    @TestFactory
    Stream<DynamicTest> shouldCloseForEachFramingFaultAsItsVectorAsks() throws IOException {
        return Stream.concat(vectors("raw"), vectors("text-bytes"))
                .map(vector -> dynamicTest(vector.get("id").asString(), () -> framing(vector)));
    }

    /**
     * I-17 of the fault catalogue; stricter than the vector ping-flood, which would go on answering
     * some of them.
     */
    @Test
    void shouldCloseOnAFloodOfPings() throws Exception {
        final long before = MetricsText.of(relay).total("carrier_flood");
        final int pings = 10_000;
        try (WireSocket wire = WireSocket.streaming(relay, "MZ-pings", "CA-pings")) {
            final ByteBuffer flood = ByteBuffer.allocate(pings * 10);
            for (int i = 0; i < pings; i++) {
                flood.put(
                        WireSocket.frame(
                                0x80 | WireSocket.PING,
                                ByteBuffer.allocate(Integer.BYTES).putInt(i).array()));
            }
            wire.send(flood.array());

            assertThat(wire.closeCode()).isEqualTo(1008);
        }
        assertThat(MetricsText.of(relay).total("carrier_flood")).isEqualTo(before + 1);
    }

    @Test
    void shouldAnswerPings() throws Exception {
        try (WireSocket wire = WireSocket.streaming(relay, "MZ-ping", "CA-ping")) {
            wire.send(WireSocket.frame(0x80 | WireSocket.PING, new byte[] {1, 2, 3}));

            WireSocket.Frame frame = wire.read();
            while (frame.opcode() != WireSocket.PONG) {
                frame = wire.read();
            }
            assertThat(frame.payload()).isEqualTo(ByteBuffer.wrap(new byte[] {1, 2, 3}));
            wire.send(WireSocket.frame(0x80 | WireSocket.CLOSE, new byte[] {3, (byte) 0xe8}));
            assertThat(wire.closeCode()).isEqualTo(1000);
        }
    }

    @Test
    void shouldTreatAResetLikeAStop() throws Exception {
        final long before = MetricsText.of(relay).total("carrier_abnormal_close");
        final WireSocket wire = WireSocket.streaming(relay, "MZ-reset", "CA-reset");
        awaitLog("call CA-reset opened");

        wire.reset();

        awaitLog("call CA-reset closed reason=carrier-closed");
        assertThat(MetricsText.of(relay).total("carrier_abnormal_close")).isEqualTo(before + 1);
    }

    private static boolean needsSignatureOrLoad(String id) {
        return List.of("hs-no-signature", "hs-bad-signature", "hs-at-capacity").contains(id);
    }

    static Stream<JsonNode> vectors(String frame) throws IOException {
        try (InputStream in =
                PublicEdgeSystemTest.class.getResourceAsStream("/vectors/twilio-invalid.json")) {
            return new JsonMapper()
                            .readTree(Objects.requireNonNull(in))
                            .get("vectors")
                            .valueStream()
                            .filter(vector -> vector.get("frame").asString().equals(frame))
                            .toList()
                            .stream();
        }
    }

    private static void upgrade(JsonNode vector) throws IOException {
        final JsonNode request = vector.get("http").get("request");
        final Map<String, String> headers = new LinkedHashMap<>();
        request.get("headers")
                .properties()
                .forEach(header ->
                        headers.put(
                                header.getKey(),
                                header.getKey().equals("x-pad")
                                        ? "x".repeat(65_536)
                                        : header.getValue().asString()));
        final String method = request.has("method") ? request.get("method").asString() : "GET";
        try (WireSocket wire = WireSocket.connect(relay)) {
            final WireSocket.Answer answer =
                    wire.request(method, request.get("target").asString(), headers);

            assertThat(answer.status()).isEqualTo(vector.get("http").get("status").asInt());
            assertThat(answer.headers())
                    .doesNotContainKeys("sec-websocket-extensions", "sec-websocket-protocol");
            if (vector.get("http").has("responseHeaders")) {
                vector.get("http")
                        .get("responseHeaders")
                        .properties()
                        .forEach(header ->
                                assertThat(answer.headers())
                                        .containsEntry(
                                                header.getKey(), header.getValue().asString()));
            }
        }
    }

    private static void framing(JsonNode vector) throws IOException {
        final String id = vector.get("id").asString();
        final String counter = vector.get("metric").asString();
        final long before = MetricsText.of(relay).total("carrier_" + counter);
        try (WireSocket wire = WireSocket.streaming(relay, "MZ-" + id, "CA-" + id)) {
            switch (id) {
                case "oversize-ping" ->
                        wire.send(WireSocket.frame(0x80 | WireSocket.PING, new byte[126]));
                case "endless-fragments" -> sendEndlessFragments(wire);
                case "invalid-utf8-text" ->
                        wire.send(
                                WireSocket.frame(
                                        0x80 | WireSocket.TEXT,
                                        Base64.getDecoder()
                                                .decode(vector.get("base64").asString())));
                default -> {
                    for (JsonNode frame : vector.get("rawFrames")) {
                        wire.sendHex(frame.asString().replaceFirst("\\(.*", ""));
                    }
                }
            }

            assertThat(wire.closeCode()).isEqualTo(vector.get("close").get("code").asInt());
            awaitLog("call CA-" + id + " closed reason=");
            assertThat(MetricsText.of(relay).total("carrier_" + counter)).isEqualTo(before + 1);
        }
    }

    private static void sendEndlessFragments(WireSocket wire) {
        final byte[] kibibyte = "x".repeat(1024).getBytes(StandardCharsets.US_ASCII);
        try {
            wire.send(WireSocket.frame(WireSocket.TEXT, kibibyte));
            for (int i = 0; i < 200; i++) {
                wire.send(WireSocket.frame(0, kibibyte));
            }
        } catch (IOException ex) {
            // The relay has had enough before we have.
        }
    }

    private static CallReport placed(PhoneNetwork network) throws Exception {
        return network.caller()
                .webhook(relay.webhook().toString())
                .duration(Duration.ofSeconds(20))
                .start()
                .finished()
                .get(30, TimeUnit.SECONDS);
    }

    private static void awaitLog(String text) {
        await().untilAsserted(() -> assertThat(relay.log()).anyMatch(line -> line.contains(text)));
    }

    private static HttpResponse<String> get(String target) throws Exception {
        return sent("GET", target, "");
    }

    private static HttpResponse<String> post(String target, String form) throws Exception {
        return sent("POST", target, form);
    }

    private static HttpResponse<String> sent(String method, String target, String form)
            throws Exception {
        final HttpRequest request =
                HttpRequest.newBuilder(relay.webhook().resolve(target))
                        .version(HttpClient.Version.HTTP_1_1)
                        .header("content-type", "application/x-www-form-urlencoded")
                        .method(method, HttpRequest.BodyPublishers.ofString(form))
                        .build();
        return HTTP.send(request, HttpResponse.BodyHandlers.ofString());
    }
}
