package io.tandemrelay.loadgen.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocketHandshakeException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** The vapi dialect: REST and what differs on the socket. */
@Timeout(30)
class StubAgentVapiTest {

    @Test
    void shouldAnswerACreateInTheDocumentedShape() {
        try (StubAgent agent = StubAgent.start(AgentScript.recording())) {
            final HttpResponse<String> response = new VapiRest(agent).create(VapiRest.GOOD_BODY);

            final JsonNode reply = VapiRest.JSON.readTree(response.body());
            final String id = reply.path("id").asString();
            assertThat(response.statusCode()).isEqualTo(201);
            assertThat(reply.propertyNames())
                    .contains("orgId", "createdAt", "updatedAt", "cost", "assistantId", "name");
            assertThat(reply.path("type").asString()).isEqualTo("vapi.websocketCall");
            assertThat(reply.path("status").asString()).isEqualTo("queued");
            assertThat(reply.path("transport").path("provider").asString())
                    .isEqualTo("vapi.websocket");
            assertThat(reply.path("transport").path("websocketCallUrl").asString())
                    .isEqualTo("ws://127.0.0.1:" + agent.port() + "/" + id + "/transport");
            assertThat(reply.path("transport").path("audioFormat").toString())
                    .isEqualTo("{\"format\":\"mulaw\",\"container\":\"raw\",\"sampleRate\":8000}");
            assertThat(reply.path("subscriptionLimits").path("concurrencyBlocked").asBoolean(true))
                    .isFalse();
            assertThat(agent.calls()).singleElement().matches(call -> id.equals(call.id()));
            assertThat(agent.calls().getFirst().request())
                    .isEqualTo(VapiRest.JSON.readTree(VapiRest.GOOD_BODY));
        }
    }

    @Test
    void shouldSpeakAsAskedForAndEndOnEndCall() {
        final AgentScript script =
                AgentScript.recording().inProgressAfterMs(0).speak(Speech.marked().burst(10));
        try (StubAgent agent = StubAgent.start(script)) {
            final Peer peer = new VapiRest(agent).call(VapiRest.GOOD_BODY);
            await().until(() -> peer.audio().length == 1600);
            final AgentCall call = agent.calls().getFirst();
            assertThat(call.status()).isEqualTo("in-progress");
            assertThat(agent.liveCalls()).isEqualTo(1);

            peer.send("{\"type\":\"end-call\"}");

            await().until(() -> peer.closeCode() == 1000);
            assertThat(MarkedAudio.parse(peer.audio()).isGapless()).isTrue();
            assertThat(peer.texts())
                    .containsExactly(
                            "{\"type\":\"status-update\",\"status\":\"in-progress\"}",
                            "{\"type\":\"status-update\",\"status\":\"ended\","
                                    + "\"endedReason\":\"customer-ended-call\"}");
            assertThat(call.endedReason()).isEqualTo("customer-ended-call");
            assertThat(agent.liveCalls()).isZero();
            final AgentSession session = agent.sessions().getFirst();
            assertThat(session.dialect()).isEqualTo(AgentDialect.VAPI);
            assertThat(session.call()).isSameAs(call);
            assertThat(call.session()).isSameAs(session);
            assertThat(session.texts("end-call")).hasSize(1);
        }
    }

    @Test
    void shouldTellASocketDroppedWithoutEndCall() {
        try (StubAgent agent = StubAgent.start(AgentScript.recording())) {
            final Peer peer = new VapiRest(agent).call(VapiRest.GOOD_BODY);

            peer.socket().abort();

            await().until(() -> agent.liveCalls() == 0);
            assertThat(agent.calls().getFirst().endedReason())
                    .isEqualTo("phone-call-provider-closed-websocket");
        }
    }

    @Test
    void shouldHangUpWithItsReason() {
        final AgentScript script = AgentScript.recording().hangUpAfterMs(10, "silence-timed-out");
        try (StubAgent agent = StubAgent.start(script)) {
            final VapiRest rest = new VapiRest(agent);
            final Peer peer = rest.call(VapiRest.GOOD_BODY);

            await().until(() -> peer.closeCode() == 1000);

            assertThat(peer.texts()).singleElement().asString().contains("silence-timed-out");
            final AgentCall call = agent.calls().getFirst();
            final JsonNode fetched =
                    VapiRest.JSON.readTree(rest.fetch(String.valueOf(call.id())).body());
            assertThat(fetched.path("status").asString()).isEqualTo("ended");
            assertThat(fetched.path("endedReason").asString()).isEqualTo("silence-timed-out");
            assertThat(fetched.path("monitor").path("controlUrl").asString())
                    .startsWith(agent.restBaseUrl().toString());
        }
    }

    @Test
    void shouldEndACallByItsControlUrl() {
        try (StubAgent agent = StubAgent.start(AgentScript.recording())) {
            final VapiRest rest = new VapiRest(agent);
            final Peer peer = rest.call(VapiRest.GOOD_BODY);
            final AgentCall call = agent.calls().getFirst();

            rest.post("/" + call.id() + "/control", "{\"type\":\"end-call\"}");

            await().until(() -> peer.closeCode() == 1000);
            assertThat(call.controls()).hasSize(1);
            assertThat(call.endedReason()).isEqualTo("customer-ended-call");
        }
    }

    @Test
    void shouldInterruptInItsOwnWords() {
        final AgentScript script = AgentScript.recording().interrupt(0, 1, 1);
        try (StubAgent agent = StubAgent.start(script)) {
            final Peer peer = new VapiRest(agent).call(VapiRest.GOOD_BODY);

            await().until(() -> peer.texts().size() == 1);

            assertThat(peer.texts()).containsExactly("{\"type\":\"user-interrupted\"}");
        }
    }

    @Test
    void shouldIgnoreEndCallWhenScripted() {
        try (StubAgent agent = StubAgent.start(AgentScript.recording().ignoringEndCall())) {
            final Peer peer = new VapiRest(agent).call(VapiRest.GOOD_BODY);

            peer.send("{\"type\":\"end-call\"}");

            await().until(() -> agent.sessions().getFirst().textCount() == 1);
            assertThat(agent.sessions().getFirst().isOpen()).isTrue();
            assertThat(peer.texts()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{\"transport\":{\"provider\":\"vapi.websocket\"}}",
                "{\"assistantId\":\"a\"}",
                "{\"assistantId\":\"a\",\"transport\":{\"provider\":\"twilio\"}}",
                "{\"assistantId\":\"a\",\"assistant\":{},"
                        + "\"transport\":{\"provider\":\"vapi.websocket\"}}",
                "{\"assistantId\":\"a\",\"phoneNumberId\":\"p\","
                        + "\"transport\":{\"provider\":\"vapi.websocket\"}}",
                "{\"assistantId\":\"a\",\"transport\":{\"provider\":\"vapi.websocket\","
                        + "\"audioFormat\":{\"format\":\"opus\",\"sampleRate\":8000}}}",
                "{\"assistantId\":\"a\",\"transport\":{\"provider\":\"vapi.websocket\","
                        + "\"audioFormat\":{\"format\":\"mulaw\"}}}",
                "{\"assistantId\":\"a\",\"transport\":{\"provider\":\"vapi.websocket\","
                        + "\"audioFormat\":{\"format\":\"mulaw\",\"sampleRate\":192001}}}",
                "{\"assistantId\":\"a\",\"transport\":{\"provider\":\"vapi.websocket\","
                        + "\"audioFormat\":{\"format\":\"mulaw\",\"sampleRate\":\"8000\"}}}",
                "{\"assistantId\":\"a\",\"transport\":{\"provider\":\"vapi.websocket\","
                        + "\"audioFormat\":{\"format\":\"mulaw\",\"sampleRate\":8000,"
                        + "\"container\":\"wav\"}}}"
            })
    void shouldRefuseABodyThatBreaksTheSchema(String body) {
        try (StubAgent agent = StubAgent.start(AgentScript.recording())) {
            final HttpResponse<String> response = new VapiRest(agent).create(body);

            final JsonNode reply = VapiRest.JSON.readTree(response.body());
            assertThat(response.statusCode()).isEqualTo(400);
            assertThat(reply.path("message").isArray()).isTrue();
            assertThat(reply.path("message").size()).isPositive();
            assertThat(reply.path("statusCode").asInt()).isEqualTo(400);
            assertThat(agent.calls()).singleElement().matches(call -> call.id() == null);
            assertThat(agent.liveCalls()).isZero();
        }
    }

    @Test
    void shouldRefuseAWrongKey() {
        try (StubAgent agent =
                StubAgent.start(AgentSettings.DEFAULT.apiKey("other"), AgentScript.recording())) {
            final HttpResponse<String> response = new VapiRest(agent).create(VapiRest.GOOD_BODY);

            assertThat(response.statusCode()).isEqualTo(401);
            assertThat(response.body())
                    .isEqualTo("{\"message\":\"Invalid Key.\",\"statusCode\":401}");
        }
    }

    @Test
    void shouldBlockARequestWithoutUserAgentAtTheEdge() throws IOException {
        try (StubAgent agent = StubAgent.start(AgentScript.recording());
                Socket socket = new Socket("127.0.0.1", agent.port())) {
            socket.setSoTimeout(5000);
            final String request =
                    String.join(
                            "\r\n",
                            "POST /call HTTP/1.1",
                            "Host: a",
                            "Connection: close",
                            "Authorization: Bearer TEST-PRIVATE-KEY",
                            "Content-Type: application/json",
                            "Content-Length: 2",
                            "",
                            "{}");

            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));

            final String answer =
                    new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            assertThat(answer).startsWith("HTTP/1.1 403 ").endsWith("\r\n\r\nerror code: 1010");
        }
    }

    @Test
    void shouldBlockByConcurrencyAndFreeTheSlot() {
        try (StubAgent agent =
                StubAgent.start(
                        AgentSettings.DEFAULT.concurrencyLimit(1), AgentScript.recording())) {
            final VapiRest rest = new VapiRest(agent);
            final Peer first = rest.call(VapiRest.GOOD_BODY);

            final JsonNode second = VapiRest.JSON.readTree(rest.create(VapiRest.GOOD_BODY).body());
            first.send("{\"type\":\"end-call\"}");
            await().until(() -> agent.liveCalls() == 0);
            final JsonNode third = VapiRest.JSON.readTree(rest.create(VapiRest.GOOD_BODY).body());

            assertThat(second.toString()).contains("\"concurrencyBlocked\":true");
            assertThat(third.toString()).contains("\"concurrencyBlocked\":false");
        }
    }

    @Test
    void shouldNotUpgradeAnUnknownOrEndedOrConnectedCall() {
        try (StubAgent agent = StubAgent.start(AgentScript.recording())) {
            new VapiRest(agent).call(VapiRest.GOOD_BODY);
            final String id = agent.calls().getFirst().id();

            for (String path : new String[] {"/nobody/transport", "/" + id + "/transport"}) {
                final URI url = URI.create("ws://127.0.0.1:" + agent.port() + path);
                assertThatThrownBy(() -> Peer.connect(url))
                        .as(path)
                        .cause()
                        .isInstanceOfSatisfying(
                                WebSocketHandshakeException.class,
                                refused ->
                                        assertThat(refused.getResponse().statusCode())
                                                .isEqualTo(404));
            }
        }
    }

    @Test
    void shouldAnswerACreateLateOrNever() {
        try (StubAgent agent = StubAgent.start(AgentScript.recording().createAfterMs(150))) {
            final VapiRest rest = new VapiRest(agent);
            final long askedNs = System.nanoTime();
            final HttpResponse<String> late = rest.create(VapiRest.GOOD_BODY);
            final long tookNs = System.nanoTime() - askedNs;
            agent.script(AgentScript.recording().create(CreateAnswer.NEVER));
            final CompletableFuture<HttpResponse<String>> never = rest.creating(VapiRest.GOOD_BODY);

            assertThatThrownBy(() -> never.get(150, TimeUnit.MILLISECONDS))
                    .isInstanceOf(TimeoutException.class);

            assertThat(late.statusCode()).isEqualTo(201);
            assertThat(tookNs).isGreaterThanOrEqualTo(150_000_000);
            assertThat(agent.calls()).hasSize(2);
            assertThat(agent.calls().get(1).answeredStatus()).isZero();
            assertThat(agent.liveCalls()).isEqualTo(2);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "STATUS_200, 200, \"websocketCallUrl\":\"ws:",
        "BLOCKED_BY_CONCURRENCY, 201, \"concurrencyBlocked\":true",
        "URL_NOT_WEBSOCKET, 201, \"websocketCallUrl\":\"https:",
        "BATCH, 201, {\"results\":[{",
        "NO_URL, 201, \"provider\":\"vapi.websocket\"",
        "NO_ECHOED_FORMAT, 201, \"websocketCallUrl\":\"ws:",
        "TRUNCATED_JSON, 201, \"websocket"
    })
    void shouldShapeTheReply(CreateAnswer.Shape shape, int status, String expected) {
        try (StubAgent agent = StubAgent.start(AgentScript.recording().create(shape))) {
            final HttpResponse<String> response = new VapiRest(agent).create(VapiRest.GOOD_BODY);

            assertThat(response.statusCode()).isEqualTo(status);
            assertThat(response.body()).contains(expected);
            assertThat(response.body().contains("websocketCallUrl"))
                    .isEqualTo(
                            shape != CreateAnswer.Shape.NO_URL
                                    && shape != CreateAnswer.Shape.TRUNCATED_JSON);
            assertThat(response.body().contains("audioFormat"))
                    .isEqualTo(
                            shape != CreateAnswer.Shape.NO_ECHOED_FORMAT
                                    && shape != CreateAnswer.Shape.TRUNCATED_JSON);
        }
    }

    @Test
    void shouldInsistOnAnotherFormat() {
        final AgentScript script =
                AgentScript.recording()
                        .create(new CreateAnswer.OtherFormat(AgentAudio.PCM_16K))
                        .speak(Speech.tone().burst(2));
        try (StubAgent agent = StubAgent.start(script)) {
            final Peer peer = new VapiRest(agent).call(VapiRest.GOOD_BODY);

            await().until(() -> peer.messageBytes().size() == 2);

            assertThat(peer.messageBytes()).containsOnly(640);
            assertThat(agent.sessions().getFirst().audio()).isEqualTo(AgentAudio.PCM_16K);
        }
    }

    @Test
    void shouldAnswerOtherPathsWith404() {
        try (StubAgent agent = StubAgent.start(AgentScript.recording())) {
            final VapiRest rest = new VapiRest(agent);

            assertThat(rest.fetch("nobody").statusCode()).isEqualTo(404);
            assertThat(rest.post("/elsewhere", "{}").statusCode()).isEqualTo(404);
            assertThat(
                            VapiRest.send(
                                            rest.builder("/call")
                                                    .method(
                                                            "PUT",
                                                            HttpRequest.BodyPublishers.noBody()))
                                    .join()
                                    .statusCode())
                    .isEqualTo(404);
        }
    }
}
