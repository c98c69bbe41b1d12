package io.tandemrelay.server.config;

import java.time.Duration;

/** Section {@code media.downlink}: agent to caller. */
public record DownlinkConfig(
        Duration maxQueue,
        Duration lead,
        Duration startReserve,
        Duration joined,
        Duration markEvery,
        int windowFrames) {

    public DownlinkConfig {
        new Expect()
                .range("maxQueue", maxQueue, Duration.ofSeconds(1), Duration.ofMinutes(10))
                .range("lead", lead, Duration.ofMillis(60), Duration.ofMillis(200))
                .range("startReserve", startReserve, Duration.ZERO, Duration.ofMillis(200))
                .that(
                        startReserve.compareTo(lead) <= 0,
                        "startReserve",
                        "not above lead, " + Expect.words(lead),
                        "lead")
                .range("joined", joined, Duration.ofMillis(20), Duration.ofMillis(160))
                .that(
                        joined.compareTo(lead) <= 0,
                        "joined",
                        "not above lead, " + Expect.words(lead),
                        "lead")
                .range("markEvery", markEvery, Duration.ofMillis(20), Duration.ofSeconds(5))
                .powerOfTwo("windowFrames", windowFrames, 4, 1024)
                .done();
    }
}
