package io.tandemrelay.server.config;

import java.time.Duration;

/** Section {@code media.uplink}: caller to agent. */
public record UplinkConfig(
        int batchFrames,
        Duration hold,
        double catchUpRate,
        int maxBufferedFrames,
        boolean silenceFill,
        Duration silenceAfter,
        int windowFrames) {

    private static final int FRAME_MS = 20;

    public UplinkConfig {
        final long holdFrames = (hold.toMillis() + FRAME_MS - 1) / FRAME_MS;
        new Expect()
                .range("batchFrames", batchFrames, 1, 50)
                .range("hold", hold, Duration.ofMillis(100), Duration.ofMinutes(1))
                .range("catchUpRate", catchUpRate, 1.1, 20)
                .range("maxBufferedFrames", maxBufferedFrames, 5, 3000)
                .that(
                        maxBufferedFrames >= holdFrames,
                        "maxBufferedFrames",
                        "not below hold / 20 ms, " + holdFrames,
                        "hold")
                .range("silenceAfter", silenceAfter, Duration.ofMillis(60), Duration.ofSeconds(10))
                .powerOfTwo("windowFrames", windowFrames, 4, 1024)
                .that(
                        windowFrames >= batchFrames,
                        "windowFrames",
                        "not below batchFrames, " + batchFrames,
                        "batchFrames")
                .done();
    }
}
