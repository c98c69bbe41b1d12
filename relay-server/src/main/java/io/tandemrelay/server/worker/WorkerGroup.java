package io.tandemrelay.server.worker;

import io.tandemrelay.server.config.WorkerConfig;
import io.tandemrelay.server.media.FrameProcessing;
import io.tandemrelay.server.media.FrameSink;
import io.tandemrelay.server.media.Inbox;
import io.tandemrelay.server.media.ReadyList;
import io.tandemrelay.server.metrics.Metrics;
import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.AgentRunner;
import org.agrona.concurrent.BackoffIdleStrategy;
import org.agrona.concurrent.BusySpinIdleStrategy;
import org.agrona.concurrent.IdleStrategy;
import org.agrona.concurrent.SleepingIdleStrategy;
import org.agrona.concurrent.YieldingIdleStrategy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The workers and their threads. With no threads configured, frames are processed on the I/O loop
 * that received them. Made, started and closed by the assembling thread.
 */
public final class WorkerGroup implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(WorkerGroup.class);

    private static final int CLOSE_TIMEOUT_MS = 2000;
    private static final long LONGEST_PARK_NS = 200_000;

    private final List<FrameSink> sinks = new ArrayList<>();
    private final List<AgentRunner> runners = new ArrayList<>();

    /**
     * Workers that are not running yet.
     *
     * @param readyLists the lists of all I/O loops, which each worker signals after a batch
     */
    public WorkerGroup(WorkerConfig config, List<ReadyList> readyLists, Metrics metrics) {
        this(config, readyLists, metrics, Runtime.getRuntime().availableProcessors());
    }

    /** As the public one, on a machine of so many processors. */
    WorkerGroup(WorkerConfig config, List<ReadyList> readyLists, Metrics metrics, int processors) {
        if (!config.cores().isEmpty() && processors < WorkerConfig.FEWEST_PROCESSORS) {
            LOG.warn(
                    "worker.cores pins workers on {} processors: below {} this usually hurts, since"
                            + " a pinned worker cannot make way for the I/O threads",
                    processors,
                    WorkerConfig.FEWEST_PROCESSORS);
        }
        for (int i = 0; i < config.threadCount(); i++) {
            final String name = "relay-worker-" + i;
            final Inbox inbox = new Inbox(config.inboxFrames());
            final MediaWorker worker =
                    new MediaWorker(
                            name,
                            inbox,
                            config.framesPerCycle(),
                            readyLists,
                            metrics.registerThread(name).dutyCycle(),
                            config.cores().isEmpty()
                                    ? MediaWorker.ANY_CORE
                                    : config.cores().get(i));
            metrics.registerGauge(
                    "worker_" + i + "_inbox_frames",
                    "Frames waiting for " + name + ".",
                    inbox::size);
            sinks.add(inbox);
            runners.add(
                    new AgentRunner(
                            idleStrategy(config),
                            failure -> metrics.errors().record(name, failure),
                            null,
                            worker));
        }
        if (sinks.isEmpty()) {
            sinks.add(new FrameProcessing());
        }
    }

    /** Where frames go: one sink a worker, or the one that processes at once. */
    public List<FrameSink> sinks() {
        return List.copyOf(sinks);
    }

    /** Starts one thread a worker. */
    public void start() {
        for (final AgentRunner runner : runners) {
            AgentRunner.startOnThread(runner);
        }
    }

    @Override
    public void close() {
        for (final AgentRunner runner : runners) {
            runner.close(CLOSE_TIMEOUT_MS, thread -> {});
        }
    }

    private static IdleStrategy idleStrategy(WorkerConfig config) {
        return switch (config.idle()) {
            case BACKOFF -> new BackoffIdleStrategy(10, 5, 20_000, LONGEST_PARK_NS);
            case SLEEP -> new SleepingIdleStrategy(LONGEST_PARK_NS);
            case YIELD -> new YieldingIdleStrategy();
            case SPIN -> new BusySpinIdleStrategy();
        };
    }
}
