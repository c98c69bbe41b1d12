package io.tandemrelay.server.metrics;

import io.prometheus.metrics.config.EscapingScheme;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.instrumentation.jvm.JvmMetrics;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.tandemrelay.server.config.MetricsConfig;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.LongSupplier;
import org.HdrHistogram.Histogram;

/** Everything counted and timed in this process. Any thread. */
public final class Metrics {
    /** Of {@link #exposition}. */
    public static final String CONTENT_TYPE = PrometheusTextFormatWriter.CONTENT_TYPE;

    private static final int MAX_DISTINCT_ERRORS = 256;

    private final long stallNs;
    private final List<ThreadMetrics> threads = new CopyOnWriteArrayList<>();
    private final List<Gauge> gauges = new CopyOnWriteArrayList<>();
    private final List<LabelledCounter> labelledCounters = new CopyOnWriteArrayList<>();
    private final LatencyTotals latencyTotals = new LatencyTotals();
    private final DistinctErrors errors = new DistinctErrors(MAX_DISTINCT_ERRORS);
    private final PrometheusRegistry registry = new PrometheusRegistry();
    private final PrometheusTextFormatWriter writer = PrometheusTextFormatWriter.create();

    public Metrics(MetricsConfig config) {
        stallNs = config.stallAfter().toNanos();
        registry.register(new RelayCollector(this));
        JvmMetrics.builder().register(registry);
    }

    /** Makes what one thread writes; at start, once per thread. */
    public ThreadMetrics registerThread(String name) {
        final ThreadMetrics thread =
                new ThreadMetrics(
                        name, new ThreadCounters(), new LatencyRecorders(), new DutyCycle(stallNs));
        threads.add(thread);
        return thread;
    }

    /**
     * Shows a number as {@code tandem_<name>}.
     *
     * @param value called by the reading thread: must be thread-safe and must not block
     */
    public void registerGauge(String name, String help, LongSupplier value) {
        gauges.add(new Gauge(name, help, value));
    }

    /**
     * Makes a counter {@code tandem_<name>_total}, at zero for each value from the start.
     *
     * @param values all values of the label; anything else is counted as {@code other}
     */
    public LabelledCounter registerCounter(
            String name, String help, String label, List<String> values) {
        final LabelledCounter counter = new LabelledCounter(name, help, label, values);
        labelledCounters.add(counter);
        return counter;
    }

    public DistinctErrors errors() {
        return errors;
    }

    /** Sum over all threads. */
    public long total(Counter counter) {
        long total = 0;
        for (ThreadMetrics thread : threads) {
            total += thread.counters().value(counter);
        }
        return total;
    }

    /** Nanoseconds recorded since the start, of all threads; a copy. */
    public Histogram latency(LatencyStage stage) {
        latencyTotals.collect(threads);
        return latencyTotals.sinceStart(stage);
    }

    /** Everything, in the Prometheus text format, UTF-8. */
    public byte[] exposition() {
        latencyTotals.collect(threads);
        final ByteArrayOutputStream out = new ByteArrayOutputStream(32 << 10);
        try {
            writer.write(out, registry.scrape(), EscapingScheme.DEFAULT);
        } catch (IOException ex) {
            throw new UncheckedIOException(ex);
        }
        return out.toByteArray();
    }

    /** Moves the latencies since the last call into {@code target}. For one log only. */
    void takeSinceLog(LatencyStage stage, Histogram target) {
        latencyTotals.takeSinceLog(stage, target);
    }

    void collectLatencies() {
        latencyTotals.collect(threads);
    }

    LatencyTotals latencyTotals() {
        return latencyTotals;
    }

    /** What each registered thread writes; for reports and the stall watch. */
    public List<ThreadMetrics> threads() {
        return threads;
    }

    List<Gauge> gauges() {
        return gauges;
    }

    List<LabelledCounter> labelledCounters() {
        return labelledCounters;
    }
}
