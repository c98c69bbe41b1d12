package io.tandemrelay.server.media;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.jctools.queues.MessagePassingQueue;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Group;
import org.openjdk.jmh.annotations.GroupThreads;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Control;

/**
 * A frame offered to a worker's inbox and drained from it, by one thread for both sides and with
 * one or two loops offering to one worker. An operation of a group is one frame of each loop, so
 * that all its threads count alike. The floor is the JDK's bounded queue, drained in batches too.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(3)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 10, time = 1)
public class InboxBenchmark {

    private static final int FRAMES = 4096;
    private static final int FRAMES_PER_CYCLE = 256;

    private final MediaFrame frame = Objects.requireNonNull(new FramePool(1, 160).acquire());
    private final Shared own = new Shared();
    private final Worker ownWorker = new Worker();
    private final Queue<MediaFrame> linkedQueue = new ConcurrentLinkedQueue<>();

    /** What the threads meet at. */
    @State(Scope.Group)
    public static class Shared {
        final Inbox inbox = new Inbox(FRAMES);
        final BlockingQueue<MediaFrame> queue = new ArrayBlockingQueue<>(FRAMES);
    }

    /** The draining side: takes batches and counts them out one operation at a time. */
    @State(Scope.Thread)
    public static class Worker implements MessagePassingQueue.Consumer<MediaFrame> {
        private final List<MediaFrame> batch = new ArrayList<>(FRAMES_PER_CYCLE);
        private int drained;
        private long bytes;

        @Override
        public void accept(MediaFrame frame) {
            bytes += frame.length();
        }

        private long drain(Inbox inbox, int frames, Control control) {
            while (drained < frames && !control.stopMeasurement) {
                final int count = inbox.drain(this, FRAMES_PER_CYCLE);
                drained += count;
                giveWayIf(count == 0);
            }
            drained -= frames;
            return bytes;
        }

        private long drain(BlockingQueue<MediaFrame> queue, int frames, Control control) {
            while (drained < frames && !control.stopMeasurement) {
                final int count = queue.drainTo(batch, FRAMES_PER_CYCLE);
                for (int i = 0; i < count; i++) {
                    accept(batch.get(i));
                }
                batch.clear();
                drained += count;
                giveWayIf(count == 0);
            }
            drained -= frames;
            return bytes;
        }
    }

    /** There may be fewer cores than threads. */
    private static void giveWayIf(boolean nothingDone) {
        if (nothingDone) {
            Thread.yield();
        }
    }

    @Benchmark
    public long pass() {
        own.inbox.offer(frame);
        own.inbox.drain(ownWorker, FRAMES_PER_CYCLE);
        return ownWorker.bytes;
    }

    @Benchmark
    public long passFloor() {
        own.queue.offer(frame);
        own.queue.drainTo(ownWorker.batch, FRAMES_PER_CYCLE);
        ownWorker.accept(ownWorker.batch.getFirst());
        ownWorker.batch.clear();
        return ownWorker.bytes;
    }

    /** Unbounded, and allocates a node for each frame. */
    @Benchmark
    public long passByLinkedQueue() {
        linkedQueue.offer(frame);
        ownWorker.accept(Objects.requireNonNull(linkedQueue.poll()));
        return ownWorker.bytes;
    }

    @Benchmark
    @Group("oneLoop")
    public void oneLoopOffers(Shared shared, Control control) {
        offer(shared.inbox, control);
    }

    @Benchmark
    @Group("oneLoop")
    public long oneLoopDrains(Shared shared, Worker worker, Control control) {
        return worker.drain(shared.inbox, 1, control);
    }

    @Benchmark
    @Group("oneLoopFloor")
    public void oneLoopFloorOffers(Shared shared, Control control) {
        offer(shared.queue, control);
    }

    @Benchmark
    @Group("oneLoopFloor")
    public long oneLoopFloorDrains(Shared shared, Worker worker, Control control) {
        return worker.drain(shared.queue, 1, control);
    }

    @Benchmark
    @Group("twoLoops")
    @GroupThreads(2)
    public void twoLoopsOffer(Shared shared, Control control) {
        offer(shared.inbox, control);
    }

    @Benchmark
    @Group("twoLoops")
    public long twoLoopsDrain(Shared shared, Worker worker, Control control) {
        return worker.drain(shared.inbox, 2, control);
    }

    @Benchmark
    @Group("twoLoopsFloor")
    @GroupThreads(2)
    public void twoLoopsFloorOffer(Shared shared, Control control) {
        offer(shared.queue, control);
    }

    @Benchmark
    @Group("twoLoopsFloor")
    public long twoLoopsFloorDrain(Shared shared, Worker worker, Control control) {
        return worker.drain(shared.queue, 2, control);
    }

    private void offer(Inbox inbox, Control control) {
        while (!inbox.offer(frame) && !control.stopMeasurement) {
            Thread.yield();
        }
    }

    private void offer(BlockingQueue<MediaFrame> queue, Control control) {
        while (!queue.offer(frame) && !control.stopMeasurement) {
            Thread.yield();
        }
    }
}
