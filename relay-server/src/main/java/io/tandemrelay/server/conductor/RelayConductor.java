package io.tandemrelay.server.conductor;

import io.tandemrelay.server.config.MetricsConfig;
import io.tandemrelay.server.metrics.HistogramLog;
import io.tandemrelay.server.metrics.Metrics;
import io.tandemrelay.server.metrics.ThreadMetrics;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.agrona.concurrent.Agent;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Thread relay-conductor: writes each interval's latencies to the histogram log, says when a thread
 * stands still while it does, and runs a task each second.
 */
public final class RelayConductor implements Agent {

    private static final Logger LOG = LoggerFactory.getLogger(RelayConductor.class);
    private static final long SECOND_NS = TimeUnit.SECONDS.toNanos(1);
    private static final long STALL_NS = TimeUnit.MILLISECONDS.toNanos(500);

    private final Metrics metrics;
    private final Set<String> stalled = new HashSet<>();
    private final @Nullable HistogramLog log;
    private final long intervalNs;
    private final LongSupplier clock;
    private final Runnable eachSecond;
    private long nextReportNs;
    private long nextSecondNs;

    /**
     * A conductor that reports first after one interval.
     *
     * @param clock monotonic nanoseconds
     * @param eachSecond may block on files
     * @throws IllegalStateException the histogram log cannot be written
     */
    public RelayConductor(
            Metrics metrics, MetricsConfig config, LongSupplier clock, Runnable eachSecond) {
        this.metrics = metrics;
        this.log = open(metrics, config.histogramLog());
        this.intervalNs = config.interval().toNanos();
        this.clock = clock;
        this.eachSecond = eachSecond;
        this.nextReportNs = clock.getAsLong() + intervalNs;
        this.nextSecondNs = clock.getAsLong() + SECOND_NS;
    }

    @Override
    public int doWork() {
        final long nowNs = clock.getAsLong();
        metrics.threads().forEach(thread -> watch(thread, nowNs));
        if (nowNs - nextSecondNs >= 0) {
            nextSecondNs = nowNs + SECOND_NS;
            eachSecond.run();
        }
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

    /** One line a stall, while it lasts. */
    private void watch(ThreadMetrics thread, long nowNs) {
        final long markedNs = thread.dutyCycle().lastMarkNs();
        final boolean standsStill = markedNs != 0 && nowNs - markedNs > STALL_NS;
        if (standsStill && stalled.add(thread.name())) {
            LOG.warn(
                    "{} has stood still for {} ms",
                    thread.name(),
                    TimeUnit.NANOSECONDS.toMillis(nowNs - markedNs));
        } else if (!standsStill) {
            stalled.remove(thread.name());
        }
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
