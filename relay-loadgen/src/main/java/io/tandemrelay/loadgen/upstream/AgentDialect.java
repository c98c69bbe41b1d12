package io.tandemrelay.loadgen.upstream;

/** Which protocol a session speaks, told by the path it connected to. */
public enum AgentDialect {
    /** {@code /ws}: one socket per call, no REST call before it. */
    SIMPLE,
    /**
     * {@code /{id}/transport}: a call created by {@code POST /call} (Vapi, WebSocket transport).
     */
    VAPI
}
