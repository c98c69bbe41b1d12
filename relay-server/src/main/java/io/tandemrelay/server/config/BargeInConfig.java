package io.tandemrelay.server.config;

import java.time.Duration;

/** Section {@code upstream.bargeIn}: what stops the agent's speech. */
public record BargeInConfig(Trigger trigger, Duration guard) {

    public BargeInConfig {
        new Expect().range("guard", guard, Duration.ZERO, Duration.ofSeconds(2)).done();
    }

    /** The agent's event taken for an interruption. */
    public enum Trigger {
        USER_INTERRUPTED,
        USER_SPEECH_STARTED,
        USER_PARTIAL
    }
}
