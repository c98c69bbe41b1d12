package io.tandemrelay.server.call;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.tandemrelay.server.config.RelayConfig;
import io.tandemrelay.server.config.TestConfig;
import io.tandemrelay.server.media.AudioFormat;
import io.tandemrelay.server.media.AudioRing;
import io.tandemrelay.server.media.FramePool;
import io.tandemrelay.server.media.FrameProcessing;
import io.tandemrelay.server.metrics.Metrics;
import io.tandemrelay.server.metrics.ThreadMetrics;
import java.lang.management.ManagementFactory;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A call allocates nothing for a frame, either way, between the carrier's leg and the agent's. */
class CallAllocationTest {

    private static final int FRAMES = 50_000;
    private static final long MS = 1_000_000;
    private static final AudioFormat WIDEBAND =
            new AudioFormat(AudioFormat.Encoding.PCM_S16LE, 16_000);

    private final Queue<Runnable> tasks = new ArrayDeque<>();
    private final byte[] callerAudio = new byte[160];
    private final byte[] agentAudio = new byte[640];
    private final Carrier carrier = new Carrier();
    private final Upstream upstream = new Upstream();
    private long nowNs = MS;

    @Test
    void shouldAllocateNothingPerFrameOfEitherDirection() {
        final RelayConfig config = TestConfig.with(Map.of());
        final Metrics metrics = new Metrics(config.metrics());
        final ThreadMetrics thread = metrics.registerThread("test");
        final FramePool uplinkFrames = new FramePool(100, 160);
        final FramePool downlinkFrames = new FramePool(100, 640);
        final IoLoop loop =
                new IoLoop(tasks::add, () -> nowNs, uplinkFrames, downlinkFrames, 1, thread);
        carrier.listener =
                ((Admission.Admitted)
                                new CallTable(config, List.of(new FrameProcessing()), metrics)
                                        .admission(loop, upstream)
                                        .admit(
                                                new CallIdentity("MZ1", "CA1", "AC1", Map.of()),
                                                carrier))
                        .listener();
        final UpstreamListener agent = Objects.requireNonNull(upstream.listener);
        agent.onReady(WIDEBAND);
        talk(loop, agent);

        final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        final long before = threads.getCurrentThreadAllocatedBytes();
        talk(loop, agent);
        final long allocated = threads.getCurrentThreadAllocatedBytes() - before;

        assertThat(upstream.frames).isGreaterThan(2L * FRAMES - 10);
        assertThat(carrier.frames).isGreaterThan(2L * FRAMES - 10);
        assertThat((double) allocated / (2 * FRAMES)).as("bytes per frame").isLessThan(1.0);
    }

    private void talk(IoLoop loop, UpstreamListener agent) {
        for (int i = 0; i < FRAMES; i++) {
            listener().onCallerAudio(callerAudio, 0, callerAudio.length, -1, nowNs);
            agent.onAgentAudio(WIDEBAND, agentAudio, 0, agentAudio.length, nowNs);
            for (int ms = 0; ms < AudioFormat.FRAME_MS; ms += IoLoop.TICK_MS) {
                for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
                    task.run();
                }
                nowNs += IoLoop.TICK_MS * MS;
                loop.tick();
            }
            listener().onAlive();
        }
    }

    private CarrierListener listener() {
        return Objects.requireNonNull(carrier.listener);
    }

    /** Plays what it is sent at once: each mark comes back within the call that sends it. */
    private static final class Carrier implements CarrierLeg {
        private @Nullable CarrierListener listener;
        private long frames;

        @Override
        public boolean isWritable() {
            return true;
        }

        @Override
        public void sendAudio(AudioRing ring, int slots) {
            frames += slots;
            ring.release(slots);
        }

        @Override
        public void sendMark(int generation, int number) {
            Objects.requireNonNull(listener).onMark(generation, number, 0);
        }

        @Override
        public void sendClear() {}

        @Override
        public void flush() {}

        @Override
        public void ping() {}

        @Override
        public void close(CloseReason reason) {
            throw new AssertionError("ended: " + reason);
        }
    }

    private static final class Upstream implements UpstreamDialer, UpstreamLeg {
        private @Nullable UpstreamListener listener;
        private long frames;

        @Override
        public UpstreamLeg dial(CallIdentity identity, UpstreamListener newListener) {
            listener = newListener;
            return this;
        }

        @Override
        public boolean isWritable() {
            return true;
        }

        @Override
        public void sendAudio(AudioRing ring, int slots) {
            frames += slots;
            ring.release(slots);
        }

        @Override
        public void sendDigit(char digit) {}

        @Override
        public void flush() {}

        @Override
        public void ping() {}

        @Override
        public void end() {}
    }
}
