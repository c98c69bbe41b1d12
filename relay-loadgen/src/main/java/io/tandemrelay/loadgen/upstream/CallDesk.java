package io.tandemrelay.loadgen.upstream;

import io.tandemrelay.loadgen.upstream.CreateAnswer.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The REST side: creates calls and knows them. Used by all loops; guarded by itself. */
final class CallDesk {
    private static final JsonMapper JSON = JsonMapper.shared();

    private final AgentSettings settings;
    private final ConcurrentHashMap<String, AgentCall> byId = new ConcurrentHashMap<>();
    private final List<AgentCall> calls = new ArrayList<>();
    private final AtomicInteger live = new AtomicInteger();

    CallDesk(AgentSettings settings) {
        this.settings = settings;
    }

    /** Returns null when the script says that no answer comes. */
    @Nullable CreateReply create(
            Map<String, String> headers, String body, CreateAnswer answer, String webSocketBase) {
        final JsonNode request = parsed(body);
        if (answer instanceof CreateAnswer.Verbatim verbatim) {
            return verbatim(headers, request, verbatim);
        }
        final CreateReply refusal = refusal(headers, request);
        if (refusal != null) {
            add(new AgentCall(null, headers, request, AgentAudio.PCM_16K), refusal.status());
            return refusal;
        }
        Objects.requireNonNull(request, "a request that passed has a body");
        final AgentAudio audio =
                answer instanceof CreateAnswer.OtherFormat other
                        ? other.audio()
                        : CreateRequestRules.audio(request.path("transport").path("audioFormat"));
        final AgentCall call = new AgentCall(UUID.randomUUID().toString(), headers, request, audio);
        return created(call, request, answer, webSocketBase);
    }

    private synchronized @Nullable CreateReply created(
            AgentCall call, JsonNode request, CreateAnswer answer, String webSocketBase) {
        if (answer instanceof CreateAnswer.Never) {
            add(call, 0);
            return null;
        }
        if (CreateRequestRules.isBypass(request)) {
            final CreateReply reply = CreateReply.bypass(String.valueOf(call.id()));
            add(call, reply.status());
            return reply;
        }
        final int live = liveCalls();
        Shape shape = answer instanceof CreateAnswer.Created asked ? asked.shape() : Shape.PLAIN;
        if (live >= settings.concurrencyLimit()) {
            shape = Shape.BLOCKED_BY_CONCURRENCY;
        }
        if (shape == Shape.BLOCKED_BY_CONCURRENCY) {
            call.end("call.start.error-subscription-concurrency-limit-reached");
        }
        final int limit = settings.concurrencyLimit();
        final CreateReply reply =
                CreateReply.created(call, webSocketBase, shape, limit, limit - live - 1);
        add(call, reply.status());
        return reply;
    }

    private @Nullable CreateReply refusal(Map<String, String> headers, @Nullable JsonNode request) {
        final CreateReply stranger = stranger(headers);
        if (stranger != null) {
            return stranger;
        }
        if (!headers.getOrDefault("content-type", "").startsWith("application/json")) {
            return CreateReply.badRequest(List.of("content-type must be application/json"));
        }
        final List<String> faults = CreateRequestRules.faults(request);
        return faults.isEmpty() ? null : CreateReply.badRequest(faults);
    }

    /** The refusal of a request without User-Agent or key; null when both are there. */
    @Nullable CreateReply stranger(Map<String, String> headers) {
        if (headers.getOrDefault("user-agent", "").isBlank()) {
            return CreateReply.EDGE_BLOCK;
        }
        return hasKey(headers) ? null : CreateReply.error(401, "Invalid Key.");
    }

    boolean hasKey(Map<String, String> headers) {
        return ("Bearer " + settings.apiKey()).equals(headers.get("authorization"));
    }

    private CreateReply verbatim(
            Map<String, String> headers,
            @Nullable JsonNode request,
            CreateAnswer.Verbatim verbatim) {
        final JsonNode body = parsed(verbatim.body());
        JsonNode call = body == null ? JSON.nullNode() : body;
        if (call.path("results").isArray()) {
            call = call.path("results").path(0);
        }
        JsonNode format = call.path("transport").path("audioFormat");
        if (!format.isObject() && request != null) {
            format = request.path("transport").path("audioFormat");
        }
        final String id = call.path("id").asString("");
        final boolean success = verbatim.status() / 100 == 2 && !id.isEmpty();
        add(
                new AgentCall(
                        success ? id : null, headers, request, CreateRequestRules.audio(format)),
                verbatim.status());
        return new CreateReply(verbatim.status(), verbatim.headers(), verbatim.body());
    }

    @Nullable AgentCall call(String id) {
        return byId.get(id);
    }

    synchronized List<AgentCall> calls() {
        return List.copyOf(calls);
    }

    /** Created calls not ended yet, each of which holds a concurrency slot. */
    int liveCalls() {
        return live.get();
    }

    private void ended(AgentCall call) {
        live.decrementAndGet();
        if (settings.forgetful()) {
            byId.remove(String.valueOf(call.id()));
        }
    }

    private synchronized void add(AgentCall call, int answeredStatus) {
        call.answered(answeredStatus);
        if (!settings.forgetful()) {
            calls.add(call);
        }
        if (call.id() != null) {
            byId.put(call.id(), call);
            live.incrementAndGet();
            call.onEnd(() -> ended(call));
        }
    }

    static @Nullable JsonNode parsed(String body) {
        try {
            return JSON.readTree(body);
        } catch (JacksonException notJson) {
            return null;
        }
    }
}
