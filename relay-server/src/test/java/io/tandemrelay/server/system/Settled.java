package io.tandemrelay.server.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** What has to hold of a relay when none of its calls is left. */
final class Settled {
    private static final List<String> UPLINK_ENDS =
            List.of("uplink_sent", "uplink_displaced", "uplink_dropped");
    private static final List<String> DOWNLINK_ENDS =
            List.of("downlink_sent", "downlink_cleared", "downlink_dropped", "downlink_overflow");

    private Settled() {}

    /**
     * Fails unless all gauges return to zero in time, and then unless every ledger balances.
     *
     * @param expectedWarnings texts of warnings that the test provoked
     */
    static MetricsText within(Duration limit, RelayProcess relay, String... expectedWarnings) {
        await().atMost(limit)
                .pollInterval(Duration.ofMillis(20))
                .untilAsserted(() -> {
                    final MetricsText now = MetricsText.of(relay);
                    assertThat(now.sum("calls")).as("open calls").isZero();
                    assertThat(now.sum("media_frames_in_use")).as("frames").isZero();
                });
        final MetricsText metrics = MetricsText.of(relay);
        assertThat(ended(metrics, UPLINK_ENDS))
                .as("uplink frames received are all accounted for")
                .isEqualTo(metrics.total("uplink_received"));
        assertThat(ended(metrics, DOWNLINK_ENDS))
                .as("downlink frames received are all accounted for")
                .isEqualTo(metrics.total("downlink_received"));
        assertThat(metrics.total("call_closed"))
                .as("calls opened are all closed")
                .isEqualTo(metrics.total("call_opened"));
        assertThat(metrics.total("errors")).as("defects met").isZero();
        assertThat(relay.leaks()).isEmpty();
        assertThat(relay.log())
                .filteredOn(line -> line.contains(" ERROR ") || line.contains(" WARN "))
                // The machine that runs the tests may be busy; leak detection is dear, too.
                .filteredOn(line -> !line.contains(" has stood still for "))
                .filteredOn(line -> Stream.of(expectedWarnings).noneMatch(line::contains))
                .isEmpty();
        return metrics;
    }

    private static long ended(MetricsText metrics, List<String> counters) {
        return counters.stream().mapToLong(metrics::total).sum();
    }
}
