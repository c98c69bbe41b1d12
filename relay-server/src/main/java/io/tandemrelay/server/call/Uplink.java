package io.tandemrelay.server.call;

import io.tandemrelay.server.config.UplinkConfig;
import io.tandemrelay.server.media.AudioFormat;
import io.tandemrelay.server.media.AudioRing;
import io.tandemrelay.server.media.FrameSink;
import io.tandemrelay.server.media.MediaFrame;
import io.tandemrelay.server.media.MulawEncoder;
import io.tandemrelay.server.media.PathListener;
import io.tandemrelay.server.media.UplinkPath;
import io.tandemrelay.server.metrics.Counter;
import io.tandemrelay.server.metrics.LatencyStage;
import org.jspecify.annotations.Nullable;

/**
 * Caller to agent: everything since the call opened reaches the agent once, in order. Cuts audio
 * into frames, holds them until the agent is ready, keeps as many under way as the ring has slots,
 * and sends the slots that come back. Thread relay-io-N.
 *
 * <p>Ledger, at any moment: frames received + silence inserted = sent + displaced + dropped + held
 * + under way.
 */
final class Uplink implements PathListener {

    private static final int FRAME_BYTES = AudioFormat.TELEPHONE.frameBytes();
    private static final double NS_PER_MS = 1e6;
    private static final double BYTES_PER_MS = 8;

    private final IoLoop loop;
    private final UplinkConfig config;
    private final FrameSink worker;
    private final Call call;
    private final UplinkHold hold;
    private final GapFiller gaps;
    private @Nullable UplinkPath path;
    private @Nullable UpstreamLeg leg;
    private int underWay;
    private boolean finishing;
    private boolean closed;
    private boolean drained;
    private long sentFrames;

    Uplink(IoLoop loop, UplinkConfig config, FrameSink worker, Call call) {
        this.loop = loop;
        this.config = config;
        this.worker = worker;
        this.call = call;
        this.hold =
                new UplinkHold(
                        config.maxBufferedFrames(), config.windowFrames(), config.catchUpRate());
        this.gaps = new GapFiller(config.silenceFill(), (int) config.silenceAfter().toMillis());
        gaps.start(loop.nowNs() / NS_PER_MS);
    }

    void onCallerAudio(byte[] mulaw, int offset, int length, long timestampMs, long receivedNs) {
        if (closed || finishing) {
            loop.counters().increment(Counter.UPLINK_LATE);
            return;
        }
        insertSilence(
                gaps.onAudio(timestampMs, length / BYTES_PER_MS, receivedNs / NS_PER_MS),
                receivedNs);
        for (int done = 0; done < length; done += FRAME_BYTES) {
            final MediaFrame frame = acquire(receivedNs);
            if (frame != null) {
                frame.append(mulaw, offset + done, Math.min(FRAME_BYTES, length - done));
                keep(frame);
            }
        }
        pump(receivedNs);
    }

    /** The agent takes audio from now on: the hold starts to empty. */
    void onReady(UpstreamLeg readyLeg, AudioFormat format, long nowNs) {
        leg = readyLeg;
        path = new UplinkPath(format, config.windowFrames(), loop.readyList(), this);
        hold.open(nowNs);
        pump(nowNs);
        onSlots();
    }

    void onTick(long nowNs) {
        if (closed || leg == null) {
            return;
        }
        if (!finishing && drained && hold.isLive()) {
            insertSilence(gaps.onSilence(nowNs / NS_PER_MS), nowNs);
        }
        pump(nowNs);
        onSlots();
        if (!drained && hold.isLive()) {
            drained = true;
            gaps.start(nowNs / NS_PER_MS);
            call.onHoldDrained(nowNs);
        }
    }

    /**
     * No more caller's audio will come: sends what is left, all at once, a last partial batch too.
     */
    void finish(long nowNs) {
        finishing = true;
        pump(nowNs);
        onSlots();
    }

    /** Whether everything received has been handed to the agent's socket. */
    boolean isDrained() {
        return hold.size() == 0 && underWay == 0;
    }

    /** Drops what is left and counts it. */
    void close() {
        if (closed) {
            return;
        }
        closed = true;
        loop.counters().add(Counter.UPLINK_DROPPED, hold.size() + underWay);
        hold.releaseAll();
        underWay = 0;
        if (path != null) {
            path.close();
        }
    }

    int heldFrames() {
        return hold.size();
    }

    long sentFrames() {
        return sentFrames;
    }

    @Override
    public void onSlots() {
        if (closed || path == null || leg == null) {
            return;
        }
        while (sendSlots(path.ring(), leg)) {
            leg.flush();
            pump(loop.nowNs());
        }
    }

    @Override
    public void onPathFailure(RuntimeException failure) {
        loop.execute(() -> call.onFailure(failure));
    }

    private boolean sendSlots(AudioRing ring, UpstreamLeg openLeg) {
        final int batch = config.batchFrames();
        int available = ring.available();
        boolean sent = false;
        while (available > 0 && openLeg.isWritable()) {
            final boolean last = finishing && hold.size() == 0 && available == underWay;
            if (available < batch && !last) {
                break;
            }
            final int slots = last ? available : available - available % batch;
            recordTransit(ring, slots);
            openLeg.sendAudio(ring, slots);
            available -= slots;
            underWay -= slots;
            sentFrames += slots;
            loop.counters().add(Counter.UPLINK_SENT, slots);
            sent = true;
        }
        return sent;
    }

    private void recordTransit(AudioRing ring, int slots) {
        final long nowNs = loop.nowNs();
        for (int i = 0; i < slots; i++) {
            final long receivedNs = ring.receivedNs(i);
            final LatencyStage stage =
                    hold.wasLive(receivedNs)
                            ? LatencyStage.UPLINK_TRANSIT
                            : LatencyStage.UPLINK_HOLD;
            loop.latencies().record(stage, nowNs - receivedNs);
        }
    }

    private void pump(long nowNs) {
        if (path == null) {
            return;
        }
        int due = finishing ? hold.size() : hold.due(nowNs);
        while (due > 0 && underWay < config.windowFrames()) {
            final MediaFrame frame = hold.peek();
            if (frame == null) {
                break;
            }
            frame.address(path);
            if (!worker.offer(frame)) {
                loop.counters().increment(Counter.WORKER_INBOX_FULL); // kept; the next tick retries
                break;
            }
            hold.remove();
            underWay++;
            due--;
        }
    }

    private void insertSilence(int frames, long nowNs) {
        for (int i = 0; i < frames; i++) {
            final MediaFrame frame = acquire(nowNs);
            if (frame == null) {
                return;
            }
            frame.appendFill(MulawEncoder.SILENCE, FRAME_BYTES);
            loop.counters().increment(Counter.UPLINK_SILENCE);
            keep(frame);
        }
    }

    private @Nullable MediaFrame acquire(long receivedNs) {
        final MediaFrame frame = loop.uplinkFrames().acquire();
        if (frame == null) {
            loop.counters().increment(Counter.UPLINK_POOL_EMPTY);
            return null;
        }
        frame.reset(AudioFormat.TELEPHONE, 0, receivedNs);
        loop.counters().increment(Counter.UPLINK_RECEIVED);
        return frame;
    }

    private void keep(MediaFrame frame) {
        final MediaFrame displaced = hold.offer(frame);
        if (displaced != null) {
            displaced.release();
            loop.counters().increment(Counter.UPLINK_DISPLACED);
        }
    }
}
