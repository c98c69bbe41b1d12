package io.tandemrelay.loadgen.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

/** The agent accepts what the vectors send it and serves what the vectors answer. */
@Timeout(30)
class StubAgentVectorsTest {
    private static final JsonNode VECTORS = vectors();

    @TestFactory
    Stream<DynamicTest> shouldAcceptEveryCreateRequest() {
        return each("/create_call/requests", this::acceptsRequest);
    }

    private void acceptsRequest(JsonNode vector) {
        try (StubAgent agent = StubAgent.start(AgentScript.recording())) {
            final HttpResponse<String> response =
                    new VapiRest(agent).create(vector.path("json").toString());

            assertThat(response.statusCode()).as(response.body()).isEqualTo(201);
            assertThat(response.body())
                    .contains(
                            vector.path("json").has("transport")
                                    ? "websocketCallUrl"
                                    : "\"twiml\"");
        }
    }

    @TestFactory
    Stream<DynamicTest> shouldServeEveryCreateResponseVerbatim() {
        return each("/create_call/responses", this::servesResponse);
    }

    private void servesResponse(JsonNode vector) {
        if (vector.path("status").isNull()) {
            return; // "never_answers" is CreateAnswer.NEVER
        }
        final String body = vector.has("raw") ? vector.path("raw").asString() : json(vector);
        final Map<String, String> headers = new HashMap<>();
        headers.put("content-type", vector.has("raw") ? "text/plain" : "application/json");
        vector.path("headers")
                .properties()
                .forEach(header -> headers.put(header.getKey(), header.getValue().asString()));
        final int status = vector.path("status").asInt();
        try (StubAgent agent = StubAgent.start(AgentScript.createResponse(status, headers, body))) {
            final HttpResponse<String> response = new VapiRest(agent).create(VapiRest.GOOD_BODY);

            assertThat(response.statusCode()).isEqualTo(status);
            assertThat(response.body()).isEqualTo(body);
            headers.forEach((name, value) ->
                    assertThat(response.headers().firstValue(name)).contains(value));
        }
    }

    @Test
    void shouldServeTheSocketOfACallCreatedVerbatim() {
        final String id = "3f6c1d52-9a0b-4c77-8e21-5b7d90aa1c04";
        final JsonNode created = VECTORS.at("/create_call/responses/0/json");
        try (StubAgent agent =
                StubAgent.start(AgentScript.createResponse(201, Map.of(), created.toString()))) {
            new VapiRest(agent).create(VapiRest.GOOD_BODY);

            Peer.connect(URI.create("ws://127.0.0.1:" + agent.port() + "/" + id + "/transport"));

            await().until(() -> agent.sessions().getFirst().isOpen());
            assertThat(agent.sessions().getFirst().audio()).isEqualTo(AgentAudio.MULAW_8K);
        }
    }

    @Test
    void shouldAcceptEveryMessageOfTheRelay() {
        try (StubAgent agent = StubAgent.start(AgentScript.recording().ignoringEndCall())) {
            final Peer peer = new VapiRest(agent).call(VapiRest.GOOD_BODY);
            final ByteArrayOutputStream audio = new ByteArrayOutputStream();
            int texts = 0;

            for (JsonNode vector : VECTORS.path("relay_to_vapi")) {
                if (vector.path("opcode").asString().equals("text")) {
                    peer.send(json(vector));
                    texts++;
                } else {
                    audio.writeBytes(generated(vector.path("gen")));
                    peer.send(generated(vector.path("gen")));
                }
            }

            final AgentSession session = agent.sessions().getFirst();
            final int sent = texts;
            await().until(() -> session.textCount() == sent);
            assertThat(session.isOpen()).isTrue();
            assertThat(session.uplink()).isEqualTo(audio.toByteArray());
            assertThat(session.texts()).allMatch(text -> text.json() != null);
            assertThat(session.texts("end-call")).hasSize(1);
            assertThat(session.texts("hangup")).hasSize(1);
        }
    }

    private static Stream<DynamicTest> each(String pointer, Consumer<JsonNode> test) {
        return VECTORS.at(pointer)
                .valueStream()
                .map(vector ->
                        DynamicTest.dynamicTest(
                                vector.path("name").asString(), () -> test.accept(vector)));
    }

    private static String json(JsonNode vector) {
        return vector.path("json").toString();
    }

    private static byte[] generated(JsonNode gen) {
        if (gen.has("samples")) {
            assertThat(gen.path("s16le").asInt()).isZero();
            return new byte[2 * gen.path("samples").asInt()];
        }
        final byte[] bytes = new byte[gen.path("bytes").asInt()];
        Arrays.fill(bytes, Integer.decode(gen.path("fill").asString()).byteValue());
        return bytes;
    }

    private static JsonNode vectors() {
        try (InputStream in =
                Objects.requireNonNull(
                        StubAgentVectorsTest.class.getResourceAsStream(
                                "/vectors/vapi-messages.json"))) {
            return VapiRest.JSON.readTree(in);
        } catch (IOException unreadable) {
            throw new IllegalStateException(unreadable);
        }
    }
}
