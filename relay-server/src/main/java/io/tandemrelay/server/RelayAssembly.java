package io.tandemrelay.server;

import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.util.concurrent.EventExecutor;
import io.tandemrelay.server.call.CallTable;
import io.tandemrelay.server.call.CloseReason;
import io.tandemrelay.server.call.Health;
import io.tandemrelay.server.call.IoLoop;
import io.tandemrelay.server.call.MemoryPlan;
import io.tandemrelay.server.call.UpstreamDialer;
import io.tandemrelay.server.conductor.RelayConductor;
import io.tandemrelay.server.config.RelayConfig;
import io.tandemrelay.server.config.Secret;
import io.tandemrelay.server.config.TlsConfig;
import io.tandemrelay.server.config.TwilioConfig;
import io.tandemrelay.server.http.HttpServer;
import io.tandemrelay.server.http.PublicEdge;
import io.tandemrelay.server.media.AudioFormat;
import io.tandemrelay.server.media.FramePool;
import io.tandemrelay.server.media.ReadyList;
import io.tandemrelay.server.metrics.Metrics;
import io.tandemrelay.server.metrics.ThreadCounters;
import io.tandemrelay.server.ops.OpsPipeline;
import io.tandemrelay.server.tls.ListenerTls;
import io.tandemrelay.server.upstream.UpstreamDialers;
import io.tandemrelay.server.worker.WorkerGroup;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.AgentRunner;
import org.agrona.concurrent.SleepingMillisIdleStrategy;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The running relay: the only place where long-lived objects are made. Closing drains, then closes
 * everything in reverse order. Made by the main thread, closed by the shutdown hook.
 */
final class RelayAssembly implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(RelayAssembly.class);

    private final RelayConfig config;
    private final Deque<AutoCloseable> opened = new ArrayDeque<>();
    private final List<ListenerTls> tls = new ArrayList<>();
    private final CallTable calls;
    private final HttpServer http;
    private final HttpServer ops;

    /**
     * Assembles and opens the ports.
     *
     * @throws IllegalStateException something configured cannot be had; nothing is left open
     */
    RelayAssembly(RelayConfig config, String version) {
        this.config = config;
        try {
            final HeapRoom room = new HeapRoom(config, Runtime.getRuntime().maxMemory());
            final Transport transport = Transport.of(config.http().transport());
            final Metrics metrics = new Metrics(config.metrics());
            final MultiThreadIoEventLoopGroup loops =
                    ownLoops("relay-io", config.http().ioThreadCount(), transport);
            final List<EventLoop> eventLoops = eventLoops(loops);
            final List<IoLoop> ioLoops = ioLoops(eventLoops, room.plan(), metrics);
            final WorkerGroup workers =
                    own(new WorkerGroup(config.worker(), readyLists(ioLoops), metrics));
            this.calls = new CallTable(config, workers.sinks(), metrics);
            final Health health =
                    new Health(
                            calls,
                            config.limits().calls(),
                            config.upstream().chosenDialect().word(),
                            version,
                            System::nanoTime);
            final UpstreamDialers agents =
                    own(new UpstreamDialers(config.upstream(), transport.connecting(), version));
            final PublicEdge edge = new PublicEdge(config, calls, health, tokenKeys());
            for (int i = 0; i < ioLoops.size(); i++) {
                final EventLoop eventLoop = eventLoops.get(i);
                final IoLoop loop = ioLoops.get(i);
                final UpstreamDialer dialer = agents.dialer(eventLoop, loop.counters());
                edge.add(eventLoop, loop, calls.admission(loop, dialer));
                startTicks(eventLoop, loop);
            }
            gauges(metrics, ioLoops);
            workers.start();
            final ThreadCounters conducted = metrics.registerThread("relay-conductor").counters();
            final ListenerTls httpTls = tls("http", config.http().tls(), conducted);
            final ListenerTls opsTls = tls("ops", config.ops().tls(), conducted);
            conduct(metrics);
            final MultiThreadIoEventLoopGroup opsLoop = ownLoops("relay-ops", 1, transport);
            this.ops =
                    own(
                            HttpServer.open(
                                    transport.listening(),
                                    opsLoop,
                                    config.ops().host(),
                                    config.ops().port(),
                                    new OpsPipeline(metrics, health, opsTls)));
            this.http =
                    own(
                            HttpServer.open(
                                    transport.listening(),
                                    loops,
                                    config.listenHost(),
                                    config.http().port(),
                                    edge.pipeline(httpTls)));
            warnOfOpenDoors();
            report(room);
            LOG.info(
                    "relay {} listens on {}:{} ({}, {} I/O loops, {} workers, agent: {}), ops on"
                            + " {}:{}",
                    version,
                    config.listenHost(),
                    http.port(),
                    transport,
                    ioLoops.size(),
                    config.worker().threadCount(),
                    config.upstream().chosenDialect().word(),
                    config.ops().host(),
                    ops.port());
        } catch (RuntimeException failure) {
            closeAll();
            throw failure;
        }
    }

    int httpPort() {
        return http.port();
    }

    int opsPort() {
        return ops.port();
    }

    /**
     * Admits no more calls, lets the open ones end for the configured time, then ends and closes.
     */
    @Override
    public void close() {
        calls.drain();
        awaitNoCalls(config.shutdown().drain().toNanos());
        calls.calls().forEach(call -> call.requestEnd(CloseReason.SHUTDOWN));
        awaitNoCalls(TimeUnit.SECONDS.toNanos(2));
        closeAll();
        LOG.info("relay stopped");
    }

    private static void startTicks(EventLoop eventLoop, IoLoop loop) {
        eventLoop.scheduleAtFixedRate(
                loop::tick, IoLoop.TICK_MS, IoLoop.TICK_MS, TimeUnit.MILLISECONDS);
    }

    private static void report(HeapRoom room) {
        LOG.info("{}", room.summary());
        if (!room.advice().isEmpty()) {
            LOG.warn("{}", room.advice());
        }
    }

    private void warnOfOpenDoors() {
        if (!config.carrier().twilio().authToken().isSet()) {
            LOG.info(
                    "development mode: carrier.twilio.authToken is not set, so only loopback is"
                            + " served and no signature is checked");
        } else if (!config.carrier().twilio().signaturesVerified()) {
            LOG.warn(
                    "carrier.twilio.verifySignatures is false: whoever reaches {}:{} can open calls",
                    config.listenHost(),
                    http.port());
        }
    }

    private void awaitNoCalls(long limitNs) {
        final long startNs = System.nanoTime();
        while (calls.size() > 0 && System.nanoTime() - startNs < limitNs) {
            try {
                Thread.sleep(20);
            } catch (InterruptedException ex) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private List<IoLoop> ioLoops(List<EventLoop> eventLoops, MemoryPlan plan, Metrics metrics) {
        final int frames = plan.loopPoolFrames();
        final List<IoLoop> ioLoops = new ArrayList<>();
        for (int i = 0; i < eventLoops.size(); i++) {
            ioLoops.add(
                    new IoLoop(
                            eventLoops.get(i),
                            System::nanoTime,
                            new FramePool(frames, AudioFormat.TELEPHONE.frameBytes()),
                            new FramePool(frames, plan.agentFrameBytes()),
                            config.limits().calls(),
                            metrics.registerThread("relay-io-" + i)));
        }
        return ioLoops;
    }

    private void gauges(Metrics metrics, List<IoLoop> ioLoops) {
        metrics.registerGauge(
                "media_frames_in_use",
                "Pooled audio frames held, queued or under way; 0 without calls.",
                () -> ioLoops.stream().mapToLong(IoLoop::framesInUse).sum());
    }

    private void conduct(Metrics metrics) {
        final RelayConductor conductor =
                new RelayConductor(
                        metrics,
                        config.metrics(),
                        System::nanoTime,
                        () -> tls.forEach(ListenerTls::reloadIfChanged));
        final AgentRunner runner =
                own(
                        new AgentRunner(
                                new SleepingMillisIdleStrategy(10),
                                failure -> metrics.errors().record("conductor", failure),
                                null,
                                conductor));
        AgentRunner.startOnThread(runner);
    }

    private @Nullable ListenerTls tls(String port, TlsConfig wanted, ThreadCounters counters) {
        if (!wanted.isOn()) {
            return null;
        }
        final ListenerTls made = new ListenerTls(port, wanted, counters);
        tls.add(made);
        LOG.info("{}.tls is on, by {}", port, ListenerTls.provider());
        return made;
    }

    private List<byte[]> tokenKeys() {
        final TwilioConfig twilio = config.carrier().twilio();
        final byte[] random = new byte[32];
        new SecureRandom().nextBytes(random);
        final byte[] key =
                twilio.streamTokenKey().isSet() ? bytes(twilio.streamTokenKey()) : random;
        return twilio.previousStreamTokenKey().isSet()
                ? List.of(key, bytes(twilio.previousStreamTokenKey()))
                : List.of(key);
    }

    private static byte[] bytes(Secret secret) {
        return secret.text().getBytes(StandardCharsets.UTF_8);
    }

    private MultiThreadIoEventLoopGroup ownLoops(String name, int threads, Transport transport) {
        final MultiThreadIoEventLoopGroup loops =
                new MultiThreadIoEventLoopGroup(
                        threads, new LoopThreads(name), transport.ioHandler());
        own(() ->
                loops.shutdownGracefully(0, 1, TimeUnit.SECONDS)
                        .awaitUninterruptibly(2, TimeUnit.SECONDS));
        return loops;
    }

    private static List<EventLoop> eventLoops(MultiThreadIoEventLoopGroup group) {
        final List<EventLoop> loops = new ArrayList<>();
        for (final EventExecutor executor : group) {
            loops.add((EventLoop) executor);
        }
        return loops;
    }

    private static List<ReadyList> readyLists(List<IoLoop> ioLoops) {
        return ioLoops.stream().map(IoLoop::readyList).toList();
    }

    private <T extends AutoCloseable> T own(T resource) {
        opened.push(resource);
        return resource;
    }

    private void closeAll() {
        for (AutoCloseable resource = opened.poll(); resource != null; resource = opened.poll()) {
            try {
                resource.close();
            } catch (Exception failure) {
                LOG.warn("closing {} failed", resource.getClass().getSimpleName(), failure);
            }
        }
    }
}
