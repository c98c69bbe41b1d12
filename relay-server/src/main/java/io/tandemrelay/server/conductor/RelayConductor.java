package io.tandemrelay.server.conductor;

import io.tandemrelay.server.metrics.DutyCycle;
import io.tandemrelay.server.metrics.Metrics;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.agrona.concurrent.Agent;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Thread relay-conductor: takes the interval's histograms, watches for stalled threads. */
public final class RelayConductor implements Agent {

    private static final Logger LOG = LoggerFactory.getLogger(RelayConductor.class);
    private static final long STALL_NS = Duration.ofMillis(500).toNanos();

    private final Metrics metrics;
    private final long intervalNs;
    private final LongSupplier clock;
    private long nextReportNs;

    /**
     * A conductor that reports first after one interval.
     *
     * @param clock monotonic nanoseconds
     */
    public RelayConductor(Metrics metrics, Duration interval, LongSupplier clock) {
        this.metrics = metrics;
        this.intervalNs = interval.toNanos();
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
        metrics.report();
        for (final DutyCycle cycle : metrics.dutyCycles()) {
            final long longestNs = cycle.takeLongestNs(nowNs);
            if (longestNs > STALL_NS) {
                LOG.warn("{} stood still for {} ms", cycle.name(), longestNs / 1_000_000);
            }
        }
        return 1;
    }

    @Override
    public void onClose() {
        metrics.report();
    }

    @Override
    public String roleName() {
        return "relay-conductor";
    }
}
