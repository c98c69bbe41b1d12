package io.tandemrelay.server.media;

import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.jctools.queues.MessagePassingQueue;
import org.jctools.queues.varhandle.SpscVarHandleArrayQueue;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Group;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Control;

/**
 * One 20 ms frame copied into the ring and out of it, by one thread for both sides and by a thread
 * for each. The floor is a library's way to the same end: pooled arrays through two JCTools queues,
 * full ones there and empty ones back.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(3)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 10, time = 1)
public class AudioRingBenchmark {

    private static final int SLOTS = 64;
    private static final int FRAME = 320;

    private final byte[] frame = new byte[FRAME];
    private final byte[] frameOut = new byte[FRAME];
    private final Shared own = new Shared();

    @Setup
    public void fill() {
        new Random(1).nextBytes(frame);
    }

    /** What two threads meet at. */
    @State(Scope.Group)
    public static class Shared {
        final AudioRing ring = new AudioRing(SLOTS, FRAME);
        final MessagePassingQueue<byte[]> full = new SpscVarHandleArrayQueue<>(SLOTS);
        final MessagePassingQueue<byte[]> empty = new SpscVarHandleArrayQueue<>(SLOTS);

        public Shared() {
            for (int i = 0; i < SLOTS; i++) {
                empty.offer(new byte[FRAME]);
            }
        }

        private boolean write(byte[] frame) {
            final int slot = ring.claim();
            if (slot == AudioRing.NONE) {
                return false;
            }
            System.arraycopy(frame, 0, ring.bytes(), slot, FRAME);
            ring.commit(FRAME, 0, 0);
            return true;
        }

        private boolean read(byte[] frame) {
            if (ring.available() == 0) {
                return false;
            }
            System.arraycopy(ring.bytes(), ring.peek(0), frame, 0, ring.length(0));
            ring.release(1);
            return true;
        }

        private boolean offer(byte[] frame) {
            final byte[] pooled = empty.poll();
            if (pooled == null) {
                return false;
            }
            System.arraycopy(frame, 0, pooled, 0, FRAME);
            return full.offer(pooled);
        }

        private boolean poll(byte[] frame) {
            final byte[] pooled = full.poll();
            if (pooled == null) {
                return false;
            }
            System.arraycopy(pooled, 0, frame, 0, FRAME);
            return empty.offer(pooled);
        }
    }

    @Benchmark
    public boolean pass() {
        return own.write(frame) && own.read(frameOut);
    }

    @Benchmark
    public boolean passFloor() {
        return own.offer(frame) && own.poll(frameOut);
    }

    @Benchmark
    @Group("handOver")
    public void handOverWrite(Shared shared, Control control) {
        while (!shared.write(frame) && !control.stopMeasurement) {
            Thread.onSpinWait();
        }
    }

    @Benchmark
    @Group("handOver")
    public byte[] handOverRead(Shared shared, Control control) {
        while (!shared.read(frameOut) && !control.stopMeasurement) {
            Thread.onSpinWait();
        }
        return frameOut;
    }

    @Benchmark
    @Group("handOverFloor")
    public void handOverFloorWrite(Shared shared, Control control) {
        while (!shared.offer(frame) && !control.stopMeasurement) {
            Thread.onSpinWait();
        }
    }

    @Benchmark
    @Group("handOverFloor")
    public byte[] handOverFloorRead(Shared shared, Control control) {
        while (!shared.poll(frameOut) && !control.stopMeasurement) {
            Thread.onSpinWait();
        }
        return frameOut;
    }
}
