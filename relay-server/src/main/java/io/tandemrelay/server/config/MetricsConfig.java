package io.tandemrelay.server.config;

import java.time.Duration;

/**
 * Section {@code metrics}.
 *
 * @param histogramLog path of the HdrHistogram log, or empty for none
 */
public record MetricsConfig(String histogramLog, Duration interval, Duration stallAfter) {

    public MetricsConfig {
        new Expect()
                .range("interval", interval, Duration.ofSeconds(1), Duration.ofHours(1))
                .range("stallAfter", stallAfter, Duration.ofMillis(1), Duration.ofMinutes(1))
                .done();
    }
}
