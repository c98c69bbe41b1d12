package io.tandemrelay.server.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandemrelay.server.config.MetricsConfig;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

/** What an operator's Prometheus reads. */
final class MetricsTest {
    private final Metrics metrics =
            new Metrics(new MetricsConfig("", Duration.ofSeconds(10), Duration.ofMillis(100)));

    @Test
    void shouldShowEveryCounterAndStageAtZeroFromTheStart() {
        final List<String> lines = exposition();

        assertThat(lines)
                .containsAll(
                        Arrays.stream(Counter.values())
                                .map(counter -> "tandem_" + counter.word() + "_total 0.0")
                                .toList())
                .containsAll(
                        Arrays.stream(LatencyStage.values())
                                .map(stage -> "tandem_" + stage.word() + "_seconds_count 0")
                                .toList())
                .contains("tandem_errors_total 0.0");
    }

    @Test
    void shouldSumTheCountersOfAllThreads() {
        metrics.registerThread("relay-io-0").counters().add(Counter.CALL_OPENED, 2);
        metrics.registerThread("relay-io-1").counters().increment(Counter.CALL_OPENED);

        assertThat(metrics.total(Counter.CALL_OPENED)).isEqualTo(3);
        assertThat(exposition())
                .contains(
                        "# HELP tandem_call_opened_total " + Counter.CALL_OPENED.help(),
                        "# TYPE tandem_call_opened_total counter",
                        "tandem_call_opened_total 3.0");
    }

    @Test
    void shouldReadAGaugeEachTime() {
        final AtomicLong calls = new AtomicLong(5);
        metrics.registerGauge("calls", "Calls now.", calls::get);

        assertThat(exposition()).contains("tandem_calls 5.0");
        calls.set(0);
        assertThat(exposition()).contains("tandem_calls 0.0", "# TYPE tandem_calls gauge");
    }

    @Test
    void shouldSplitACounterByTheValuesOfItsLabelAndKeepTheirNumber() {
        final LabelledCounter closed =
                metrics.registerCounter(
                        "call_closed", "Calls ended.", "reason", List.of("ttl", "carrier-stop"));

        closed.increment("ttl");
        closed.increment("never-heard-of");

        assertThat(exposition())
                .contains(
                        "tandem_call_closed_total{reason=\"ttl\"} 1.0",
                        "tandem_call_closed_total{reason=\"carrier-stop\"} 0.0",
                        "tandem_call_closed_total{reason=\"other\"} 1.0");
        assertThat(closed.value("ttl")).isEqualTo(1);
    }

    @Test
    void shouldGiveQuantilesCountAndSumOfAllThreads() {
        final LatencyRecorders first = metrics.registerThread("relay-io-0").latencies();
        final LatencyRecorders second = metrics.registerThread("relay-io-1").latencies();
        for (int ms = 1; ms <= 500; ms++) {
            first.record(LatencyStage.BARGE_IN, ms * 1_000_000L);
            second.record(LatencyStage.BARGE_IN, (500 + ms) * 1_000_000L);
        }

        final List<String> lines = exposition();

        assertThat(lines).contains("tandem_barge_in_seconds_count 1000");
        assertThat(value(lines, "tandem_barge_in_seconds{quantile=\"0.5\"}"))
                .isBetween(0.495, 0.505);
        assertThat(value(lines, "tandem_barge_in_seconds{quantile=\"0.999\"}"))
                .isBetween(0.99, 1.01);
        assertThat(value(lines, "tandem_barge_in_seconds_sum")).isBetween(495.0, 506.0);
    }

    @Test
    void shouldKeepLatenciesOverSeveralReadings() {
        final LatencyRecorders latencies = metrics.registerThread("relay-io-0").latencies();
        latencies.record(LatencyStage.CALL_SETUP, 1000);
        exposition();
        latencies.record(LatencyStage.CALL_SETUP, 3000);
        exposition();

        final Histogram worker = metrics.latency(LatencyStage.CALL_SETUP);

        assertThat(worker.getTotalCount()).isEqualTo(2);
        assertThat(worker.getMaxValue()).isBetween(2900L, 3100L);
    }

    @Test
    void shouldShowStallsByThread() {
        final DutyCycle dutyCycle = metrics.registerThread("relay-worker-0").dutyCycle();
        dutyCycle.mark(0);
        dutyCycle.mark(250_000_000);

        assertThat(exposition())
                .contains(
                        "tandem_thread_stalls_total{thread=\"relay-worker-0\"} 1.0",
                        "tandem_thread_max_gap_seconds{thread=\"relay-worker-0\"} 0.25");
    }

    @Test
    void shouldShowTheStateOfTheJvm() {
        assertThat(exposition()).anyMatch(line -> line.startsWith("jvm_memory_used_bytes"));
    }

    private List<String> exposition() {
        return new String(metrics.exposition(), StandardCharsets.UTF_8).lines().toList();
    }

    private static double value(List<String> lines, String name) {
        return lines.stream()
                .filter(line -> line.startsWith(name + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
                .findFirst()
                .orElseThrow();
    }
}
