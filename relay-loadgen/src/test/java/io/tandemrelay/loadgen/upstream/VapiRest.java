package io.tandemrelay.loadgen.upstream;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Requests to the REST side of an agent, as the relay would make them. */
final class VapiRest {
    static final JsonMapper JSON = JsonMapper.shared();
    static final String GOOD_BODY =
            """
            {"assistantId":"a-1","name":"CA1","transport":{"provider":"vapi.websocket",\
            "audioFormat":{"format":"mulaw","container":"raw","sampleRate":8000}}}\
            """;

    private final StubAgent agent;

    VapiRest(StubAgent agent) {
        this.agent = agent;
    }

    HttpResponse<String> create(String body) {
        return creating(body).join();
    }

    CompletableFuture<HttpResponse<String>> creating(String body) {
        return send(
                builder("/call")
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    HttpResponse<String> fetch(String callId) {
        return send(builder("/call/" + callId).GET()).join();
    }

    HttpResponse<String> post(String path, String body) {
        return send(builder(path).POST(HttpRequest.BodyPublishers.ofString(body))).join();
    }

    /** Creates a call and connects to the URL that the reply names. */
    Peer call(String body) {
        final JsonNode reply = JSON.readTree(create(body).body());
        return Peer.connect(
                URI.create(reply.path("transport").path("websocketCallUrl").asString()));
    }

    HttpRequest.Builder builder(String path) {
        return HttpRequest.newBuilder(URI.create(agent.restBaseUrl() + path))
                .header("Authorization", "Bearer TEST-PRIVATE-KEY")
                .header("User-Agent", "relay-test/1")
                .timeout(Duration.ofSeconds(10));
    }

    static CompletableFuture<HttpResponse<String>> send(HttpRequest.Builder request) {
        return Peer.HTTP.sendAsync(request.build(), HttpResponse.BodyHandlers.ofString());
    }
}
