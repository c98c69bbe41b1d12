package io.tandemrelay.loadgen.fault;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.socket.DuplexChannel;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/**
 * One direction of a connection: takes bytes from its source, keeps them as long as its {@link
 * Line} says, gives them to its sink. Its connection's loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a failed write is followed by the end of the socket
final class Pipe {
    /** What may be queued; beyond it the source is not read. */
    static final int MOST_QUEUED_BYTES = 1 << 20;

    /** What a queued read costs beside its bytes, so that many small ones are bounded too. */
    private static final int CHUNK_COST_BYTES = 256;

    private static final long FOREVER = Long.MAX_VALUE;
    private static final long SECOND_NS = 1_000_000_000L;

    /** A throttled line writes about so often. */
    private static final int WRITES_PER_SECOND = 100;

    /** Lets the last bytes cross a socket's own buffers before a reset throws those away. */
    private static final long RESET_GRACE_MS = 10;

    private final Direction direction;
    private final Channel source;
    private final Channel sink;
    private final ProxyConnection connection;
    private final FaultCounters counters;
    private final SplittableRandom random;
    private final Queue<Chunk> queue = new ArrayDeque<>();
    private Line line = Line.plain();
    private long sinceNs;
    private long passed;
    private long queuedBytes;
    private long lastDueNs;
    private long nextWriteNs;
    private long throttledUntilNs;
    private long wakeNs = FOREVER;
    private boolean stalled;
    private boolean blackholed;
    private boolean cut;
    private boolean finSent;
    private boolean finWritten;
    private boolean sourceEnded;
    private boolean resetting;

    /** One read of the source, or its end when there are no bytes. */
    private static final class Chunk {
        private final ByteBuf bytes;
        private final int cost;
        private long dueNs;

        Chunk(ByteBuf bytes, long dueNs) {
            this.bytes = bytes;
            this.dueNs = dueNs;
            cost = bytes.readableBytes() + CHUNK_COST_BYTES;
        }
    }

    Pipe(
            Direction direction,
            Channel source,
            Channel sink,
            ProxyConnection connection,
            FaultCounters counters,
            SplittableRandom random) {
        this.direction = direction;
        this.source = source;
        this.sink = sink;
        this.connection = connection;
        this.counters = counters;
        this.random = random;
        lastDueNs = System.nanoTime();
    }

    /** Does so from now on. Bytes that wait for a longer delay wait no longer than the new one. */
    void plan(Line next) {
        final long nowNs = System.nanoTime();
        line = next;
        sinceNs = nowNs;
        nextWriteNs = nowNs;
        throttledUntilNs = nowNs;
        passed = 0;
        blackholed = false;
        final long latestNs = nowNs + next.delayNs() + next.jitterNs();
        for (Chunk chunk : queue) {
            chunk.dueNs = Math.min(chunk.dueNs, latestNs);
        }
        lastDueNs = Math.min(lastDueNs, latestNs);
        wakeAtAge(next.halfCloseAfterNs());
        wakeAtAge(next.blackholeAfterNs());
        pump();
    }

    /** Takes the bytes over. */
    void onRead(ByteBuf bytes) {
        if (cut || resetting) {
            bytes.release();
            return;
        }
        add(compact(bytes));
    }

    /** The source will send no more. */
    void onSourceEnded() {
        sourceEnded = true;
        source.config().setAutoRead(false);
        if (cut) {
            connection.onPipeEnded();
        } else {
            add(Unpooled.EMPTY_BUFFER);
        }
    }

    private void add(ByteBuf bytes) {
        final long nowNs = System.nanoTime();
        final long delayNs = delayNs();
        if (delayNs > 0) {
            counters.fault(FaultKind.DELAYED);
        }
        // Never before what was read before it.
        lastDueNs = Math.max(lastDueNs, nowNs + delayNs);
        final Chunk chunk = new Chunk(bytes, lastDueNs);
        queue.add(chunk);
        queuedBytes += chunk.cost;
        pump();
    }

    private long delayNs() {
        final long jitterNs = line.jitterNs();
        return jitterNs == 0
                ? line.delayNs()
                : Math.max(0, line.delayNs() + random.nextLong(-jitterNs, jitterNs + 1));
    }

    /** A small read must not keep a large buffer for as long as it waits. */
    private static ByteBuf compact(ByteBuf bytes) {
        if (bytes.readableBytes() > bytes.capacity() / 2) {
            return bytes;
        }
        final ByteBuf copy = bytes.alloc().buffer(bytes.readableBytes()).writeBytes(bytes);
        bytes.release();
        return copy;
    }

    /** Passes on what may pass now, and sees to it that the rest is tried again in time. */
    void pump() {
        final long nowNs = System.nanoTime();
        applyTimedFaults(nowNs);
        if (resetting) {
            return;
        }
        long waitNs = waitNs(nowNs);
        while (waitNs == 0) {
            pass(nowNs);
            waitNs = waitNs(nowNs);
        }
        sink.flush();
        if (isAtReset() && !blackholed) {
            resetOnceWritten();
        } else if (waitNs != FOREVER) {
            wakeAt(nowNs + waitNs);
        }
        if (!sourceEnded) {
            source.config().setAutoRead(!blackholed && queuedBytes < MOST_QUEUED_BYTES);
        }
    }

    private void applyTimedFaults(long nowNs) {
        final long ageNs = nowNs - sinceNs;
        if (!blackholed && ageNs >= line.blackholeAfterNs()) {
            blackholed = true;
            counters.fault(FaultKind.BLACKHOLED);
        }
        if (!finSent && !blackholed && ageNs >= line.halfCloseAfterNs()) {
            cut = true;
            counters.fault(FaultKind.HALF_CLOSED);
            releaseQueue();
            sendFin();
        }
    }

    /** How long until the next piece may pass; 0 for now, {@link #FOREVER} for not by itself. */
    private long waitNs(long nowNs) {
        final Chunk next = queue.peek();
        if (next == null || blackholed || finSent || isAtReset() || !sink.isWritable()) {
            return FOREVER;
        }
        final long stallNs = line.stalledForNs(nowNs - sinceNs);
        if (stallNs > 0) {
            if (!stalled) {
                counters.fault(FaultKind.STALLED);
            }
            stalled = true;
            return stallNs;
        }
        stalled = false;
        return Math.max(0, Math.max(next.dueNs, nextWriteNs) - nowNs);
    }

    private boolean isAtReset() {
        return passed >= line.resetAtByte();
    }

    private void pass(long nowNs) {
        final Chunk chunk = queue.element();
        if (!chunk.bytes.isReadable()) {
            remove(chunk);
            sendFin();
            return;
        }
        final int length = pieceBytes(chunk.bytes.readableBytes());
        sink.write(chunk.bytes.readRetainedSlice(length), sink.voidPromise());
        if (!chunk.bytes.isReadable()) {
            remove(chunk);
        }
        passed += length;
        counters.passed(direction, length);
        pace(nowNs, length);
    }

    private int pieceBytes(int available) {
        long most = Math.min(available, line.resetAtByte() - passed);
        most = Math.min(most, line.dribbleBytes());
        if (line.isThrottled()) {
            most = Math.min(most, Math.max(1, line.bandwidthBytesPerSecond() / WRITES_PER_SECOND));
        }
        return (int) most;
    }

    private void pace(long nowNs, int length) {
        nextWriteNs = nowNs;
        if (line.isThrottled()) {
            counters.fault(FaultKind.THROTTLED);
            // A loop that woke late makes up for it; a line that was idle saves nothing up.
            final long earliestNs = nowNs - SECOND_NS / WRITES_PER_SECOND;
            throttledUntilNs =
                    Math.max(throttledUntilNs, earliestNs)
                            + SECOND_NS * length / line.bandwidthBytesPerSecond();
            nextWriteNs = throttledUntilNs;
        }
        if (line.isDribbling()) {
            counters.fault(FaultKind.DRIBBLED);
            sink.flush();
            nextWriteNs = Math.max(nextWriteNs, nowNs + line.dribbleEveryNs());
        }
    }

    private void remove(Chunk chunk) {
        queue.remove();
        queuedBytes -= chunk.cost;
        chunk.bytes.release();
    }

    private void sendFin() {
        finSent = true;
        sink.writeAndFlush(Unpooled.EMPTY_BUFFER)
                .addListener(written ->
                        ((DuplexChannel) sink)
                                .shutdownOutput()
                                .addListener(shut -> {
                                    finWritten = true;
                                    connection.onPipeEnded();
                                }));
    }

    private void resetOnceWritten() {
        resetting = true;
        counters.fault(FaultKind.RESET);
        sink.writeAndFlush(Unpooled.EMPTY_BUFFER)
                .addListener(written ->
                        sink.eventLoop()
                                .schedule(
                                        connection::reset, RESET_GRACE_MS, TimeUnit.MILLISECONDS));
    }

    /** After how long something that happens now at the source would be seen at the sink. */
    long passNs() {
        final long nowNs = System.nanoTime();
        final long queueNs = Math.max(lastDueNs - nowNs, delayNs());
        return Math.max(queueNs, line.stalledForNs(nowNs - sinceNs));
    }

    /** The source is at its end, and the sink knows. */
    boolean isEnded() {
        return finWritten && sourceEnded;
    }

    /** What is queued, as the limit counts it. */
    long queuedBytes() {
        return queuedBytes;
    }

    void releaseQueue() {
        queue.forEach(chunk -> chunk.bytes.release());
        queue.clear();
        queuedBytes = 0;
    }

    private void wakeAtAge(long ageNs) {
        if (ageNs != FOREVER) {
            schedule(sinceNs + ageNs);
        }
    }

    private void wakeAt(long atNs) {
        if (wakeNs == FOREVER || atNs - wakeNs < 0) {
            wakeNs = atNs;
            schedule(atNs);
        }
    }

    private void schedule(long atNs) {
        source.eventLoop()
                .schedule(this::wake, Math.max(0, atNs - System.nanoTime()), TimeUnit.NANOSECONDS);
    }

    private void wake() {
        if (wakeNs != FOREVER && System.nanoTime() - wakeNs >= 0) {
            wakeNs = FOREVER;
        }
        if (!connection.isOver()) {
            pump();
        }
    }
}
