package io.tandemrelay.server.metrics;

import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.prometheus.metrics.model.snapshots.Quantile;
import io.prometheus.metrics.model.snapshots.Quantiles;
import io.prometheus.metrics.model.snapshots.SummarySnapshot;
import io.prometheus.metrics.model.snapshots.SummarySnapshot.SummaryDataPointSnapshot;
import java.util.Arrays;
import org.HdrHistogram.Histogram;

/** Reads the sums when Prometheus asks. */
final class RelayCollector implements MultiCollector {
    private static final String PREFIX = "tandem_";
    private static final double NS_PER_SECOND = 1e9;
    private static final double[] QUANTILES = {0.5, 0.9, 0.99, 0.999};

    private final Metrics metrics;

    RelayCollector(Metrics metrics) {
        this.metrics = metrics;
    }

    @Override
    public MetricSnapshots collect() {
        final MetricSnapshots.Builder all = MetricSnapshots.builder();
        for (Counter counter : Counter.values()) {
            all.metricSnapshot(counter(counter.word(), counter.help(), metrics.total(counter)));
        }
        metrics.labelledCounters().forEach(counter -> all.metricSnapshot(counter(counter)));
        metrics.gauges()
                .forEach(gauge ->
                        all.metricSnapshot(
                                gauge(gauge.name(), gauge.help(), gauge.value().getAsLong())));
        for (LatencyStage stage : LatencyStage.values()) {
            all.metricSnapshot(summary(stage));
        }
        return all.metricSnapshot(
                        counter(
                                "errors",
                                "Defects met, each logged where it was met first.",
                                metrics.errors().total()))
                .metricSnapshot(
                        gauge(
                                "errors_distinct",
                                "Different defects met.",
                                metrics.errors().distinct()))
                .metricSnapshot(stalls())
                .metricSnapshot(maxGaps())
                .build();
    }

    private static CounterSnapshot counter(String name, String help, long value) {
        return CounterSnapshot.builder()
                .name(PREFIX + name)
                .help(help)
                .dataPoint(CounterDataPointSnapshot.builder().value((double) value).build())
                .build();
    }

    private static CounterSnapshot counter(LabelledCounter counter) {
        final CounterSnapshot.Builder snapshot =
                CounterSnapshot.builder().name(PREFIX + counter.name()).help(counter.help());
        counter.forEach((value, count) ->
                snapshot.dataPoint(
                        CounterDataPointSnapshot.builder()
                                .labels(Labels.of(counter.label(), value))
                                .value((double) count)
                                .build()));
        return snapshot.build();
    }

    private static GaugeSnapshot gauge(String name, String help, long value) {
        return GaugeSnapshot.builder()
                .name(PREFIX + name)
                .help(help)
                .dataPoint(GaugeDataPointSnapshot.builder().value((double) value).build())
                .build();
    }

    private SummarySnapshot summary(LatencyStage stage) {
        final Histogram histogram = metrics.latencyTotals().sinceStart(stage);
        return SummarySnapshot.builder()
                .name(PREFIX + stage.word() + "_seconds")
                .help(stage.help() + " Quantiles since the start.")
                .dataPoint(
                        SummaryDataPointSnapshot.builder()
                                .quantiles(quantiles(histogram))
                                .count(histogram.getTotalCount())
                                .sum(metrics.latencyTotals().sumNs(stage) / NS_PER_SECOND)
                                .build())
                .build();
    }

    private static Quantiles quantiles(Histogram histogram) {
        return Quantiles.of(
                Arrays.stream(QUANTILES)
                        .mapToObj(q ->
                                new Quantile(
                                        q, histogram.getValueAtPercentile(100 * q) / NS_PER_SECOND))
                        .toList());
    }

    private CounterSnapshot stalls() {
        final CounterSnapshot.Builder snapshot =
                CounterSnapshot.builder()
                        .name(PREFIX + "thread_stalls")
                        .help("Rounds of a thread's duty cycle longer than metrics.stallAfter.");
        metrics.threads()
                .forEach(thread ->
                        snapshot.dataPoint(
                                CounterDataPointSnapshot.builder()
                                        .labels(Labels.of("thread", thread.name()))
                                        .value((double) thread.dutyCycle().stalls())
                                        .build()));
        return snapshot.build();
    }

    private GaugeSnapshot maxGaps() {
        final GaugeSnapshot.Builder snapshot =
                GaugeSnapshot.builder()
                        .name(PREFIX + "thread_max_gap_seconds")
                        .help("Longest round of a thread's duty cycle since the start.");
        metrics.threads()
                .forEach(thread ->
                        snapshot.dataPoint(
                                GaugeDataPointSnapshot.builder()
                                        .labels(Labels.of("thread", thread.name()))
                                        .value(thread.dutyCycle().maxGapNs() / NS_PER_SECOND)
                                        .build()));
        return snapshot.build();
    }
}
