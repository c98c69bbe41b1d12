package io.tandemrelay.server.config;

import java.time.Duration;

/** Section {@code limits}: what one relay and one call may use. */
public record LimitsConfig(
        int calls,
        Duration callTtl,
        Duration carrierIdle,
        Duration startDeadline,
        int carrierMessageBytes,
        int fragments,
        int controlFramesPerSecond,
        Duration messageDeadline,
        Duration unreadDeadline,
        int malformedMessages,
        Duration malformedWindow,
        int messagesPerSecond,
        Duration heartbeat,
        int heartbeatMisses) {

    public LimitsConfig {
        new Expect()
                .range("calls", calls, 1, 100_000)
                .range("callTtl", callTtl, Duration.ofSeconds(1), Duration.ofHours(24))
                .range("carrierIdle", carrierIdle, Duration.ofSeconds(1), Duration.ofHours(1))
                .range(
                        "startDeadline",
                        startDeadline,
                        Duration.ofMillis(100),
                        Duration.ofMinutes(1))
                .range("carrierMessageBytes", carrierMessageBytes, 1024, 1 << 20)
                .range("fragments", fragments, 1, 100_000)
                .range("controlFramesPerSecond", controlFramesPerSecond, 1, 100_000)
                .range(
                        "messageDeadline",
                        messageDeadline,
                        Duration.ofMillis(100),
                        Duration.ofMinutes(1))
                .range(
                        "unreadDeadline",
                        unreadDeadline,
                        Duration.ofMillis(100),
                        Duration.ofMinutes(10))
                .range("malformedMessages", malformedMessages, 1, 100_000)
                .range(
                        "malformedWindow",
                        malformedWindow,
                        Duration.ofSeconds(1),
                        Duration.ofMinutes(10))
                .range("messagesPerSecond", messagesPerSecond, 60, 100_000)
                .range("heartbeat", heartbeat, Duration.ofSeconds(1), Duration.ofMinutes(10))
                .range("heartbeatMisses", heartbeatMisses, 1, 100)
                .done();
    }
}
