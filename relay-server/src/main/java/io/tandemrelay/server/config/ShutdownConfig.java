package io.tandemrelay.server.config;

import java.time.Duration;

/**
 * Section {@code shutdown}.
 *
 * @param drain how long calls may go on after the relay was asked to stop
 */
public record ShutdownConfig(Duration drain) {

    public ShutdownConfig {
        new Expect().range("drain", drain, Duration.ZERO, Duration.ofHours(24)).done();
    }
}
