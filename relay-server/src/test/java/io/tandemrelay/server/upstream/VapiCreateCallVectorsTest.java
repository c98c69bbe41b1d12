package io.tandemrelay.server.upstream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.tandemrelay.server.call.CallIdentity;
import io.tandemrelay.server.call.CloseReason;
import io.tandemrelay.server.config.FreeForm;
import io.tandemrelay.server.config.Secret;
import io.tandemrelay.server.config.VapiConfig;
import io.tandemrelay.server.media.AudioFormat;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;

/** Every reply of the vectors to {@code POST /call}, from an HTTP server of the JDK. */
class VapiCreateCallVectorsTest {

    private static final String CALL_SID = "CA00000000000000000000000000000001";
    private static final CallIdentity IDENTITY = new CallIdentity("MZ1", CALL_SID, "", Map.of());
    private static final List<String> CLIENT_MESSAGES =
            List.of("status-update", "speech-update", "user-interrupted", "hang", "transcript");

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Request> requests = new CopyOnWriteArrayList<>();
    private HttpServer server;
    private volatile Answer answer = exchange -> {};

    private record Request(
            String method, String path, Map<String, List<String>> headers, JsonNode body) {}

    private interface Answer {
        void to(HttpExchange exchange) throws IOException;
    }

    @BeforeEach
    void listen() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext(
                "/",
                exchange -> {
                    final byte[] body = exchange.getRequestBody().readAllBytes();
                    requests.add(
                            new Request(
                                    exchange.getRequestMethod(),
                                    exchange.getRequestURI().getPath(),
                                    Map.copyOf(exchange.getRequestHeaders()),
                                    VapiVectors.MAPPER.readTree(body)));
                    answer.to(exchange);
                });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
        threads.shutdownNow();
    }

    @TestFactory
    Stream<DynamicTest> shouldActOnEveryReply() {
        return VapiVectors.entries("/create_call/responses")
                .filter(entry -> entry.path("status").isNumber())
                .map(entry -> DynamicTest.dynamicTest(VapiVectors.name(entry), () -> check(entry)));
    }

    private void check(JsonNode entry) {
        reply(entry.get("status").asInt(), VapiVectors.payload(entry));

        final CreatedCall created = create(saved(5000), AudioFormat.TELEPHONE);

        assertThat(created).isEqualTo(expected(entry));
    }

    private static CreatedCall expected(JsonNode entry) {
        final URI socket =
                URI.create("wss://upstream.test/3f6c1d52-9a0b-4c77-8e21-5b7d90aa1c04/transport");
        return switch (VapiVectors.name(entry)) {
            case "created", "created_no_echoed_format", "created_200", "batch_shape" ->
                    new CreatedCall.Open(socket, AudioFormat.TELEPHONE, null);
            case "created_other_format" ->
                    new CreatedCall.Open(
                            socket, new AudioFormat(AudioFormat.Encoding.PCM_S16LE, 16000), null);
            case "blocked_by_concurrency" -> CreatedCall.Failed.nothing(CloseReason.AGENT_BUSY);
            case "no_url", "url_not_ws", "truncated_json", "bypass" ->
                    new CreatedCall.Failed(CloseReason.AGENT_PROTOCOL, true, null);
            case "bad_request", "bad_key", "edge_block_no_user_agent" ->
                    CreatedCall.Failed.nothing(CloseReason.AGENT_REJECTED);
            case "rate_limited", "server_error_html" ->
                    CreatedCall.Failed.nothing(CloseReason.AGENT_UNREACHABLE);
            default -> throw new AssertionError("No rule for " + entry);
        };
    }

    @Test
    void shouldGiveUpOnAServerThatNeverAnswersAndFearForTheCall() {
        final CreatedCall created = create(saved(300), AudioFormat.TELEPHONE);

        assertThat(created)
                .isEqualTo(new CreatedCall.Failed(CloseReason.AGENT_TIMEOUT, true, null));
        assertThat(requests).hasSize(1);
    }

    @Test
    void shouldGiveUpOnAReplyThatDribbles() {
        answer =
                exchange -> {
                    exchange.sendResponseHeaders(201, 1000);
                    exchange.getResponseBody().write('{');
                    exchange.getResponseBody().flush();
                };

        final CreatedCall created = create(saved(300), AudioFormat.TELEPHONE);

        assertThat(created)
                .isEqualTo(new CreatedCall.Failed(CloseReason.AGENT_TIMEOUT, true, null));
    }

    @Test
    void shouldNotReadAReplyWithoutEnd() {
        reply(201, new byte[300 * 1024]);

        final CreatedCall created = create(saved(5000), AudioFormat.TELEPHONE);

        assertThat(created)
                .isEqualTo(new CreatedCall.Failed(CloseReason.AGENT_UNREACHABLE, true, null));
    }

    @Test
    void shouldNotFollowRedirectsWithOurKey() {
        answer =
                exchange -> {
                    exchange.getResponseHeaders().add("Location", "/elsewhere");
                    exchange.sendResponseHeaders(307, -1);
                    exchange.close();
                };

        final CreatedCall created = create(saved(5000), AudioFormat.TELEPHONE);

        assertThat(created).isEqualTo(CreatedCall.Failed.nothing(CloseReason.AGENT_PROTOCOL));
        assertThat(requests).hasSize(1);
    }

    @Test
    void shouldReportARefusedConnectionAsUnreachable() {
        server.stop(0);

        final CreatedCall created = create(saved(5000), AudioFormat.TELEPHONE);

        assertThat(created).isEqualTo(CreatedCall.Failed.nothing(CloseReason.AGENT_UNREACHABLE));
    }

    @Test
    void shouldAskOnceMoreAfterA500() {
        final byte[] good = VapiVectors.payload(response("created"));
        answer =
                exchange -> {
                    final boolean first = requests.size() == 1;
                    write(exchange, first ? 500 : 201, first ? new byte[0] : good);
                };

        final CreatedCall created = create(saved(5000), AudioFormat.TELEPHONE);

        assertThat(created).isInstanceOf(CreatedCall.Open.class);
        assertThat(requests).hasSize(2);
        assertThat(requests.get(0).body).isEqualTo(requests.get(1).body);
    }

    @Test
    void shouldAskNoThirdTime() {
        reply(500, new byte[0]);

        final CreatedCall created = create(saved(5000), AudioFormat.TELEPHONE);

        assertThat(created).isEqualTo(CreatedCall.Failed.nothing(CloseReason.AGENT_UNREACHABLE));
        assertThat(requests).hasSize(2);
    }

    @Test
    void shouldRequestASavedAssistantAsTheVectorDoes() {
        reply(201, VapiVectors.payload(response("created")));

        create(saved(5000), AudioFormat.TELEPHONE);

        final JsonNode expected =
                VapiVectors.named("/create_call/requests", "saved_assistant_mulaw");
        final Request request = requests.getFirst();
        assertThat(request.method + " " + request.path).isEqualTo("POST /call");
        assertThat(request.body).isEqualTo(expected.get("json"));
        expected.get("headers")
                .properties()
                .forEach(header ->
                        assertThat(header(request, header.getKey()))
                                .isEqualTo(header.getValue().asString()));
    }

    @Test
    void shouldRequestAnInlineAssistantAsTheVectorDoes() {
        final JsonNode vector =
                VapiVectors.named("/create_call/requests", "inline_assistant_pcm16k").get("json");
        reply(201, VapiVectors.payload(response("created")));

        create(
                config(
                        "",
                        vector.get("assistant").toString(),
                        "{\"metadata\":{\"desk\":\"7\"}}",
                        5000),
                new AudioFormat(AudioFormat.Encoding.PCM_S16LE, 16000));

        final JsonNode body = requests.getFirst().body;
        assertThat(body.get("assistant")).isEqualTo(vector.get("assistant"));
        assertThat(body.get("transport")).isEqualTo(vector.get("transport"));
        assertThat(body.has("assistantId")).isFalse();
        assertThat(body.at("/assistantOverrides/metadata").toString())
                .isEqualTo("{\"desk\":\"7\",\"callSid\":\"" + CALL_SID + "\"}");
    }

    @Test
    void shouldLeaveConfiguredOverridesAsTheyAre() {
        reply(201, VapiVectors.payload(response("created")));

        create(
                config(
                        "a1",
                        "{}",
                        "{\"clientMessages\":[\"hang\"],\"backgroundSound\":\"office\"}",
                        5000),
                AudioFormat.TELEPHONE);

        final JsonNode overrides = requests.getFirst().body.get("assistantOverrides");
        assertThat(overrides.get("clientMessages").toString()).isEqualTo("[\"hang\"]");
        assertThat(overrides.get("backgroundSound").asString()).isEqualTo("office");
    }

    @Test
    void shouldAcceptSocketsWithoutTlsOnlyWhenAllowed() {
        final byte[] reply =
                "{\"transport\":{\"websocketCallUrl\":\"ws://upstream.test/1\"}}".getBytes(UTF_8);

        assertThat(reader(false).read(201, reply))
                .isEqualTo(new CreatedCall.Failed(CloseReason.AGENT_PROTOCOL, true, null));
        assertThat(reader(true).read(201, reply)).isInstanceOf(CreatedCall.Open.class);
    }

    @Test
    void shouldNotGoWhereAReplySendsItUnlessItIsListed() {
        final byte[] reply =
                "{\"transport\":{\"websocketCallUrl\":\"wss://169.254.169.254/1\"}}"
                        .getBytes(UTF_8);

        assertThat(reader(true).read(201, reply))
                .isEqualTo(new CreatedCall.Failed(CloseReason.AGENT_PROTOCOL, true, null));
    }

    private static VapiCallReply reader(boolean allowInsecureUrl) {
        return new VapiCallReply(
                AudioFormat.TELEPHONE,
                allowInsecureUrl,
                new AgentHosts("api.test", List.of("upstream.test")));
    }

    @Test
    void shouldKeepTheVendorsComplaintToOnePrintableLine() {
        assertThat(VapiCallReply.complaint(VapiVectors.payload(response("bad_request"))))
                .contains("audioFormat.format must be one of");
        assertThat(VapiCallReply.complaint(VapiVectors.payload(response("server_error_html"))))
                .isEmpty();
        assertThat(VapiCallReply.complaint("{\"message\":\"a\\nb\"}".getBytes(UTF_8)))
                .isEqualTo("a?b");
    }

    @Test
    void shouldEndACallByItsControlUrlWithoutOurKey() {
        reply(200, new byte[0]);
        final URI control = URI.create(base() + "/control/1");
        try (var calls = new VapiCalls(saved(5000), AudioFormat.TELEPHONE, "relay-test/1")) {

            final boolean done = calls.endCall(control).orTimeout(10, TimeUnit.SECONDS).join();

            assertThat(done).isTrue();
        }
        final Request request = requests.getFirst();
        assertThat(request.path).isEqualTo("/control/1");
        assertThat(request.body.toString()).isEqualTo("{\"type\":\"end-call\"}");
        assertThat(request.headers).doesNotContainKey("Authorization");
    }

    private CreatedCall create(VapiConfig config, AudioFormat format) {
        try (var calls = new VapiCalls(config, format, "relay-test/1")) {
            return calls.create(IDENTITY).orTimeout(20, TimeUnit.SECONDS).join();
        }
    }

    private VapiConfig saved(int timeoutMs) {
        return config("a71e0c9b-24d3-4f0e-b1c6-0d8f3e5527aa", "{}", "{}", timeoutMs);
    }

    private VapiConfig config(
            String assistantId, String assistant, String overrides, int timeoutMs) {
        return new VapiConfig(
                base().toString(),
                new Secret("TEST-PRIVATE-KEY"),
                assistantId,
                new FreeForm(assistant),
                new FreeForm(overrides),
                CLIENT_MESSAGES,
                Duration.ofMillis(timeoutMs),
                true,
                List.of("upstream.test"));
    }

    private URI base() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    private void reply(int status, byte[] body) {
        answer = exchange -> write(exchange, status, body);
    }

    private static void write(HttpExchange exchange, int status, byte[] body) throws IOException {
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        if (body.length > 0) {
            exchange.getResponseBody().write(body);
        }
        exchange.close();
    }

    private static JsonNode response(String name) {
        return VapiVectors.named("/create_call/responses", name);
    }

    private static String header(Request request, String name) {
        return request.headers.entrySet().stream()
                .filter(entry -> entry.getKey().equalsIgnoreCase(name))
                .findFirst()
                .map(entry -> entry.getValue().getFirst())
                .orElse("");
    }
}
