package io.tandemrelay.loadgen.upstream;

/** One thing an agent does by itself once a session is open. */
@FunctionalInterface
public interface AgentAct {
    /** Runs on the session's loop right after the upgrade; waits by {@link AgentSession#after}. */
    void begin(AgentSession session);
}
