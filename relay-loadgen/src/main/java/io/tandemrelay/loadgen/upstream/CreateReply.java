package io.tandemrelay.loadgen.upstream;

import io.tandemrelay.loadgen.upstream.CreateAnswer.Shape;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Answers of the REST side in the documented shapes (Vapi OpenAPI, Call). Pure. */
record CreateReply(int status, Map<String, String> headers, String body) {
    static final CreateReply EDGE_BLOCK =
            new CreateReply(403, Map.of("content-type", "text/plain"), "error code: 1010");

    private static final String ORGANISATION = "c0ffee00-1111-4222-8333-944455556666";
    private static final JsonMapper JSON = JsonMapper.shared();

    static CreateReply json(int status, JsonNode body) {
        return new CreateReply(status, Map.of("content-type", "application/json"), body.toString());
    }

    static CreateReply error(int status, String message) {
        return json(
                status, JSON.createObjectNode().put("message", message).put("statusCode", status));
    }

    static CreateReply badRequest(List<String> faults) {
        final ObjectNode body = JSON.createObjectNode();
        faults.forEach(body.putArray("message")::add);
        return json(400, body.put("error", "Bad Request").put("statusCode", 400));
    }

    static CreateReply bypass(String callId) {
        final ObjectNode body = JSON.createObjectNode().put("id", callId);
        body.putObject("phoneCallProviderDetails")
                .put(
                        "twiml",
                        "<Response><Connect><Stream url=\"wss://upstream.test/s\"/></Connect>"
                                + "</Response>");
        return json(201, body);
    }

    /** The reply to a create that succeeded, or seems to. */
    static CreateReply created(
            AgentCall call, String webSocketBase, Shape shape, int limit, int remaining) {
        final ObjectNode body = call(call, webSocketBase);
        final ObjectNode transport = (ObjectNode) body.get("transport");
        switch (shape) {
            case NO_ECHOED_FORMAT -> transport.remove("audioFormat");
            case NO_URL -> transport.remove("websocketCallUrl");
            case URL_NOT_WEBSOCKET -> transport.put("websocketCallUrl", "https://upstream.test/x");
            case PLAIN, STATUS_200, BLOCKED_BY_CONCURRENCY, BATCH, TRUNCATED_JSON -> {}
        }
        final boolean blocked = shape == Shape.BLOCKED_BY_CONCURRENCY;
        body.set("subscriptionLimits", limits(blocked, limit, blocked ? 0 : remaining));
        return switch (shape) {
            case BATCH -> json(201, batch(body));
            case TRUNCATED_JSON -> {
                final CreateReply whole = json(201, body);
                final int cut = whole.body().indexOf("CallUrl");
                yield new CreateReply(201, whole.headers(), whole.body().substring(0, cut));
            }
            case STATUS_200 -> json(200, body);
            case PLAIN, NO_ECHOED_FORMAT, BLOCKED_BY_CONCURRENCY, NO_URL, URL_NOT_WEBSOCKET ->
                    json(201, body);
        };
    }

    /** The reply to {@code GET /call/{id}}: with monitor URLs, as observed, and how it ended. */
    static CreateReply fetched(AgentCall call, String webSocketBase, String restBase) {
        final ObjectNode body = call(call, webSocketBase);
        final String endedReason = call.endedReason();
        if (endedReason != null) {
            body.put("endedReason", endedReason);
        }
        body.putObject("monitor")
                .put("listenUrl", webSocketBase + "/" + call.id() + "/listen")
                .put("controlUrl", restBase + "/" + call.id() + "/control");
        return json(200, body);
    }

    private static ObjectNode call(AgentCall call, String webSocketBase) {
        final ObjectNode body = JSON.createObjectNode().put("id", call.id());
        body.put("orgId", ORGANISATION);
        copy(call.request(), body, "assistantId");
        copy(call.request(), body, "name");
        final String now = Instant.now().toString();
        body.put("type", "vapi.websocketCall").put("createdAt", now).put("updatedAt", now);
        body.put("cost", 0).put("status", call.status());
        final ObjectNode transport = body.putObject("transport");
        transport.put("provider", "vapi.websocket");
        transport.put("websocketCallUrl", webSocketBase + "/" + call.id() + "/transport");
        transport
                .putObject("audioFormat")
                .put("format", call.audio().encoding().word())
                .put("container", "raw")
                .put("sampleRate", call.audio().sampleRate());
        return body;
    }

    private static void copy(@Nullable JsonNode from, ObjectNode to, String field) {
        if (from != null && from.has(field)) {
            to.set(field, from.get(field));
        }
    }

    private static ObjectNode batch(ObjectNode call) {
        final ObjectNode body = JSON.createObjectNode();
        body.putArray("results").add(call);
        body.putArray("errors");
        body.set("subscriptionLimits", call.get("subscriptionLimits").deepCopy());
        return body;
    }

    private static ObjectNode limits(boolean blocked, int limit, int remaining) {
        return JSON.createObjectNode()
                .put("concurrencyBlocked", blocked)
                .put("concurrencyLimit", limit)
                .put("remainingConcurrentCalls", remaining);
    }
}
