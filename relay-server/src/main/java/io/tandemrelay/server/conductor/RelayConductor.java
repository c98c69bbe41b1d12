package io.tandemrelay.server.conductor;

import io.tandemrelay.server.config.MetricsConfig;
import io.tandemrelay.server.metrics.HistogramLog;
import io.tandemrelay.server.metrics.Metrics;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.LongSupplier;
import org.agrona.concurrent.Agent;
import org.jspecify.annotations.Nullable;

/** Thread relay-conductor: writes each interval's latencies to the histogram log. */
public final class RelayConductor implements Agent {

    private final @Nullable HistogramLog log;
    private final long intervalNs;
    private final LongSupplier clock;
    private long nextReportNs;

    /**
     * A conductor that reports first after one interval.
     *
     * @param clock monotonic nanoseconds
     * @throws IllegalStateException the histogram log cannot be written
     */
    public RelayConductor(Metrics metrics, MetricsConfig config, LongSupplier clock) {
        this.log = open(metrics, config.histogramLog());
        this.intervalNs = config.interval().toNanos();
        this.clock = clock;
        this.nextReportNs = clock.getAsLong() + intervalNs;
    }

    @Override
    public int doWork() {
        final long nowNs = clock.getAsLong();
        if (nowNs - nextReportNs < 0) {
            return 0;
        }
        nextReportNs = nowNs + intervalNs;
        report();
        return 1;
    }

    @Override
    public void onClose() {
        report();
        if (log != null) {
            log.close();
        }
    }

    @Override
    public String roleName() {
        return "relay-conductor";
    }

    private void report() {
        if (log != null) {
            log.write(System.currentTimeMillis());
        }
    }

    private static @Nullable HistogramLog open(Metrics metrics, String file) {
        if (file.isEmpty()) {
            return null;
        }
        try {
            return new HistogramLog(metrics, Path.of(file), System.currentTimeMillis());
        } catch (IOException ex) {
            throw new IllegalStateException(
                    "metrics.histogramLog: " + file + " cannot be written: " + ex.getMessage(), ex);
        }
    }
}
