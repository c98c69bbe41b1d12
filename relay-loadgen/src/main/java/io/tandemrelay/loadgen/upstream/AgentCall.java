package io.tandemrelay.loadgen.upstream;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * One {@code POST /call} and what became of it. Written by the loops of its requests and its
 * session, read by any thread; guarded by itself.
 */
public final class AgentCall {
    private final @Nullable String id;
    private final Map<String, String> headers;
    private final @Nullable JsonNode request;
    private final AgentAudio audio;
    private final long receivedNs;
    private String status = "queued";
    private @Nullable String endedReason;
    private @Nullable AgentSession session;
    private List<JsonNode> controls = List.of();
    private int answeredStatus;
    private Runnable onEnd = () -> {};

    AgentCall(
            @Nullable String id,
            Map<String, String> headers,
            @Nullable JsonNode request,
            AgentAudio audio) {
        this.id = id;
        this.headers = headers;
        this.request = request;
        this.audio = audio;
        this.receivedNs = System.nanoTime();
    }

    /** Null when the request was refused. */
    public @Nullable String id() {
        return id;
    }

    /** Of the create request; names in lower case. */
    public Map<String, String> headers() {
        return headers;
    }

    /** Null when the body was no JSON. */
    public @Nullable JsonNode request() {
        return request;
    }

    /** The format of its session: as asked for, or as the reply said otherwise. */
    public AgentAudio audio() {
        return audio;
    }

    public long receivedNs() {
        return receivedNs;
    }

    /** HTTP status of the answer; 0 while there is none. */
    public synchronized int answeredStatus() {
        return answeredStatus;
    }

    /** queued, in-progress or ended. */
    public synchronized String status() {
        return status;
    }

    /**
     * "customer-ended-call" after {@code end-call}, "phone-call-provider-closed-websocket" when the
     * relay's socket went without it.
     */
    public synchronized @Nullable String endedReason() {
        return endedReason;
    }

    public synchronized @Nullable AgentSession session() {
        return session;
    }

    /** What was posted to the control URL. */
    public synchronized List<JsonNode> controls() {
        return controls;
    }

    synchronized void answered(int httpStatus) {
        answeredStatus = httpStatus;
    }

    synchronized boolean connect(AgentSession connected) {
        if (session != null || status.equals("ended")) {
            return false;
        }
        session = connected;
        return true;
    }

    synchronized void inProgress() {
        if (status.equals("queued")) {
            status = "in-progress";
        }
    }

    /** Returns whether this ended it: the first reason stays. */
    synchronized boolean end(String reason) {
        if (status.equals("ended")) {
            return false;
        }
        status = "ended";
        endedReason = reason;
        onEnd.run();
        return true;
    }

    /** To be run once the call ends; at once if it has. */
    synchronized void onEnd(Runnable action) {
        if (status.equals("ended")) {
            action.run();
        } else {
            onEnd = action;
        }
    }

    synchronized void control(JsonNode message) {
        final List<JsonNode> more = new ArrayList<>(controls);
        more.add(message);
        controls = List.copyOf(more);
    }
}
