package io.tandemrelay.server.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandemrelay.server.config.RelayConfig;
import io.tandemrelay.server.config.TestConfig;
import io.tandemrelay.server.media.AudioFormat;
import io.tandemrelay.server.media.AudioRing;
import io.tandemrelay.server.media.FramePool;
import io.tandemrelay.server.media.FrameProcessing;
import io.tandemrelay.server.media.FrameSink;
import io.tandemrelay.server.media.MediaFrame;
import io.tandemrelay.server.metrics.Metrics;
import java.lang.ref.Reference;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The plan against calls that are really there, and what it says of a heap. */
class MemoryPlanTest {

    private static final int CALLS = 200;
    private static final int USUAL_FRAMES = 25;
    private static final long NOW_NS = 1_000_000;
    private static final long MIB = 1 << 20;

    @ParameterizedTest
    @CsvSource({
        "mulaw, 8000, 32, 32",
        "pcm_s16le, 8000, 32, 32",
        "pcm_s16le, 16000, 32, 32",
        "pcm_s16le, 24000, 32, 32",
        "pcm_s16le, 8000, 128, 4",
        "pcm_s16le, 16000, 4, 128",
    })
    void shouldKnowWhatAUsualCallKeeps(
            String encoding, int sampleRate, int uplinkSlots, int downlinkSlots) {
        final RelayConfig config =
                config(
                        encoding,
                        sampleRate,
                        Map.of(
                                "media.uplink.windowFrames", String.valueOf(uplinkSlots),
                                "media.downlink.windowFrames", String.valueOf(downlinkSlots)));
        final MemoryPlan plan = MemoryPlan.of(config);

        final long bytes = measured(config, plan, Worker.Mood.REFUSES, USUAL_FRAMES, USUAL_FRAMES);

        assertClose(bytes, plan.usualBytesPerCall(), plan);
    }

    @ParameterizedTest
    @CsvSource({
        "mulaw, 8000, 1, 2",
        "pcm_s16le, 8000, 4, 1",
        "pcm_s16le, 16000, 2, 4",
        "pcm_s16le, 24000, 1, 2",
    })
    void shouldKnowWhatOneCallKeepsAtMost(
            String encoding, int sampleRate, int holdSeconds, int queueSeconds) {
        final int held = holdSeconds * 55;
        final RelayConfig config =
                config(
                        encoding,
                        sampleRate,
                        Map.of(
                                "media.uplink.hold", holdSeconds + " s",
                                "media.uplink.maxBufferedFrames", String.valueOf(held),
                                "media.downlink.maxQueue", queueSeconds + " s"));
        final MemoryPlan plan = MemoryPlan.of(config);

        final long bytes =
                measured(config, plan, Worker.Mood.KEEPS, 2 * held, 2 * 50 * queueSeconds);

        assertClose(bytes, plan.mostBytesPerCall(), plan);
    }

    @Test
    void shouldStartTheDefaultsOnTheDefaultHeap() {
        final MemoryPlan plan = MemoryPlan.of(TestConfig.with(Map.of("http.ioThreads", "1")));

        assertThat(plan.fits(512 * MIB)).isTrue();
        assertThat(plan.isTight(512 * MIB)).isFalse();
        assertThat(plan.summary(512 * MIB))
                .matches(
                        "memory: \\d+ KiB a call, \\d+ MiB for 2000 calls, at most \\d+ MiB, of 512"
                                + " MiB heap");
    }

    @Test
    void shouldNotCountMoreFramesThanThePoolsHave() {
        final RelayConfig few = TestConfig.with(Map.of("http.ioThreads", "1"));
        final RelayConfig many =
                TestConfig.with(Map.of("http.ioThreads", "1", "media.downlink.maxQueue", "10 m"));

        assertThat(MemoryPlan.of(many).mostBytesPerCall())
                .isGreaterThan(10 * MemoryPlan.of(few).mostBytesPerCall());
        assertThat(MemoryPlan.of(many).mostBytes()).isEqualTo(MemoryPlan.of(few).mostBytes());
    }

    @Test
    void shouldShareThePoolOutOverTheLoops() {
        final MemoryPlan one = MemoryPlan.of(TestConfig.with(Map.of("http.ioThreads", "1")));
        final MemoryPlan some = MemoryPlan.of(TestConfig.with(Map.of("http.ioThreads", "16")));

        assertThat(some.loopPoolFrames() * 16).isEqualTo(one.loopPoolFrames());
        assertThat(some.mostBytes()).isEqualTo(one.mostBytes());
    }

    @Test
    void shouldCountTheTlsOfEachLeg() {
        final Map<String, String> carrier =
                Map.of("http.tls.certificate", "c.pem", "http.tls.key", "k.pem");
        final Map<String, String> agent = Map.of("upstream.url", "\"wss://agent.example.com/\"");
        final Map<String, String> plain = Map.of("upstream.url", "\"ws://agent.example.com/\"");
        final long bytes = 40 << 10;

        assertThat(usualBytesPerCall(carrier) - usualBytesPerCall(Map.of())).isEqualTo(bytes);
        assertThat(usualBytesPerCall(agent) - usualBytesPerCall(plain)).isEqualTo(bytes);
    }

    private static long usualBytesPerCall(Map<String, String> settings) {
        return MemoryPlan.of(TestConfig.with(settings)).usualBytesPerCall();
    }

    @Test
    void shouldHaveFramesForOneCallOnEveryLoop() {
        final MemoryPlan plan =
                MemoryPlan.of(
                        TestConfig.with(
                                Map.of(
                                        "http.ioThreads", "256",
                                        "media.downlink.maxQueue", "1 m")));

        assertThat(plan.loopPoolFrames()).isGreaterThan(60_000 / 20);
    }

    @Test
    void shouldRefuseMoreCallsThanTheHeapHasRoomFor() {
        final MemoryPlan plan =
                MemoryPlan.of(
                        TestConfig.with(
                                Map.of("limits.calls", "50000", "http.maxConnections", "50000")));

        assertThat(plan.fits(512 * MIB)).isFalse();
        assertThat(plan.advice(512 * MIB))
                .matches(
                        "raise -Xms and -Xmx \\(conf/relay.jvm\\) to \\d+m, or lower limits.calls"
                                + " to \\d+");
    }

    @Test
    void shouldWarnWhenAgentsAheadOfTimeCouldFillTheHeap() {
        final MemoryPlan plan =
                MemoryPlan.of(
                        TestConfig.with(
                                Map.of("media.poolFrames", "1048576", "limits.calls", "4000")));

        assertThat(plan.fits(512 * MIB)).isTrue();
        assertThat(plan.isTight(512 * MIB)).isTrue();
        assertThat(plan.advice(512 * MIB)).contains("media.downlink.maxQueue", "-Xmx");
    }

    @Test
    void shouldCountTlsOnlyWhereTheAgentIsReachedByIt() {
        final MemoryPlan plain =
                MemoryPlan.of(TestConfig.with(Map.of("upstream.url", "\"ws://agent/ws\"")));
        final MemoryPlan secure =
                MemoryPlan.of(TestConfig.with(Map.of("upstream.url", "\"WSS://agent/ws\"")));

        assertThat(secure.usualBytesPerCall()).isGreaterThan(plain.usualBytesPerCall() + 10_000);
    }

    private static RelayConfig config(
            String encoding, int sampleRate, Map<String, String> settings) {
        final Map<String, String> all = new TreeMap<>(settings);
        all.put("upstream.audio.encoding", encoding);
        all.put("upstream.audio.sampleRate", String.valueOf(sampleRate));
        return TestConfig.with(all);
    }

    /** These calls have no sockets. */
    private static void assertClose(long measured, long planned, MemoryPlan plan) {
        final long sockets =
                plan.terms().stream()
                        .filter(term -> term.name().equals("sockets"))
                        .mapToLong(MemoryPlan.Term::usualBytes)
                        .sum();
        assertThat(measured).isBetween((planned - sockets) * 8 / 10, planned - sockets);
    }

    /** Heap kept by one of {@link #CALLS} calls that have had so much audio. */
    private static long measured(
            RelayConfig config,
            MemoryPlan plan,
            Worker.Mood mood,
            int uplinkFrames,
            int downlinkFrames) {
        final Switchboard board = new Switchboard(config, plan);
        board.open(1, mood, uplinkFrames, downlinkFrames); // loads classes
        final long before = LiveHeap.bytes();
        try {
            board.open(CALLS, mood, uplinkFrames, downlinkFrames);
            return (LiveHeap.bytes() - before) / CALLS;
        } finally {
            Reference.reachabilityFence(board);
        }
    }

    /** Calls of one loop whose clock stands still. */
    private static final class Switchboard {
        private final Queue<Runnable> tasks = new ArrayDeque<>();
        private final Worker worker = new Worker();
        private final AudioFormat format;
        private final IoLoop loop;
        private final CallTable table;
        private int admitted;

        Switchboard(RelayConfig config, MemoryPlan plan) {
            final Metrics metrics = new Metrics(config.metrics());
            final int frames = 1 << 16;
            format =
                    new AudioFormat(
                            AudioFormat.Encoding.valueOf(
                                    config.upstream().audio().encoding().name()),
                            config.upstream().audio().sampleRate());
            loop =
                    new IoLoop(
                            tasks::add,
                            () -> NOW_NS,
                            new FramePool(frames, AudioFormat.TELEPHONE.frameBytes()),
                            new FramePool(frames, plan.agentFrameBytes()),
                            2 * CALLS,
                            metrics.registerThread("test"));
            table = new CallTable(config, List.of(worker), metrics);
        }

        void open(int calls, Worker.Mood mood, int uplinkFrames, int downlinkFrames) {
            final List<CarrierListener> callers = new ArrayList<>(calls);
            final List<UpstreamListener> agents = new ArrayList<>(calls);
            worker.mood = Worker.Mood.PROCESSES;
            for (int i = 0; i < calls; i++) {
                final Legs legs = new Legs();
                final CarrierListener caller = admit(legs);
                final UpstreamListener agent = Objects.requireNonNull(legs.listener);
                agent.onReady(format);
                callers.add(caller);
                agents.add(agent);
            }
            loop.tick();
            for (int i = 0; i < calls; i++) {
                talk(callers.get(i), 1, agents.get(i), 1);
            }
            runTasks();
            worker.mood = mood;
            for (int i = 0; i < calls; i++) {
                talk(callers.get(i), uplinkFrames, agents.get(i), downlinkFrames);
            }
            runTasks();
        }

        private CarrierListener admit(Legs legs) {
            final String number = "%032x".formatted(admitted++);
            final CallIdentity identity =
                    new CallIdentity("MZ" + number, "CA" + number, "AC" + number, Map.of());
            return ((Admission.Admitted) table.admission(loop, legs).admit(identity, legs))
                    .listener();
        }

        private void talk(
                CarrierListener caller, int callerFrames, UpstreamListener agent, int agentFrames) {
            final byte[] callerAudio = new byte[AudioFormat.TELEPHONE.frameBytes()];
            final byte[] agentAudio = new byte[format.frameBytes()];
            for (int n = 0; n < callerFrames; n++) {
                caller.onCallerAudio(callerAudio, 0, callerAudio.length, -1, NOW_NS);
            }
            for (int n = 0; n < agentFrames; n++) {
                agent.onAgentAudio(format, agentAudio, 0, agentAudio.length, NOW_NS);
            }
        }

        private void runTasks() {
            for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
                task.run();
            }
        }
    }

    private static final class Worker implements FrameSink {

        private enum Mood {
            PROCESSES,
            REFUSES,
            KEEPS
        }

        private final FrameProcessing processing = new FrameProcessing();
        private final List<MediaFrame> kept = new ArrayList<>();
        private Mood mood = Mood.PROCESSES;

        @Override
        public boolean offer(MediaFrame frame) {
            return switch (mood) {
                case PROCESSES -> processing.offer(frame);
                case REFUSES -> false;
                case KEEPS -> kept.add(frame);
            };
        }
    }

    /** Both ends of a call, which take nothing. */
    private static final class Legs implements CarrierLeg, UpstreamLeg, UpstreamDialer {
        private @Nullable UpstreamListener listener;

        @Override
        public UpstreamLeg dial(CallIdentity identity, UpstreamListener newListener) {
            listener = newListener;
            return this;
        }

        @Override
        public boolean isWritable() {
            return false;
        }

        @Override
        public void sendAudio(AudioRing ring, int slots) {
            throw new AssertionError("not writable");
        }

        @Override
        public void sendMark(int generation, int number) {}

        @Override
        public void sendClear() {}

        @Override
        public void sendDigit(char digit) {}

        @Override
        public void flush() {}

        @Override
        public void ping() {}

        @Override
        public void close(CloseReason reason) {
            throw new AssertionError("ended: " + reason);
        }

        @Override
        public void end() {
            throw new AssertionError("ended");
        }
    }
}
