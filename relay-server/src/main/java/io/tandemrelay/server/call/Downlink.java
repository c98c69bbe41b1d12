package io.tandemrelay.server.call;

import io.tandemrelay.server.config.DownlinkConfig;
import io.tandemrelay.server.media.AudioFormat;
import io.tandemrelay.server.media.AudioRing;
import io.tandemrelay.server.media.DownlinkPath;
import io.tandemrelay.server.media.FrameSink;
import io.tandemrelay.server.media.MediaFrame;
import io.tandemrelay.server.media.MulawEncoder;
import io.tandemrelay.server.media.PathListener;
import io.tandemrelay.server.metrics.Counter;
import io.tandemrelay.server.metrics.LatencyStage;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Agent to caller: cuts the agent's audio into whole 20 ms frames, queues them, and sends what is
 * due, until a clear makes all of it void at once. Thread relay-io-N.
 */
final class Downlink implements PathListener {

    private static final int LARGEST_MESSAGE_FRAMES = 10;
    private static final int BYTES_PER_MS = 8;
    private static final int NO_BYTE = -1;

    /** An agent that says nothing for this long has ended its utterance, announced or not. */
    private static final long UTTERANCE_PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(200);

    private final IoLoop loop;
    private final DownlinkConfig config;
    private final FrameSink worker;
    private final CarrierLeg leg;
    private final Call call;
    private final DownlinkPath path;
    private final ArrayDeque<MediaFrame> queue = new ArrayDeque<>();
    private final long markEveryBytes;
    private final long mostQueued;
    private final Pacer pacer;
    private final Playback playback;
    private final byte[] sample = new byte[Short.BYTES];
    private @Nullable MediaFrame partial;
    private int underWay;

    /** Frames of cleared generations that a worker or the ring still has. */
    private int staleUnderWay;

    /** First half of a PCM sample whose second half is in the agent's next message, or -1. */
    private int oddByte = NO_BYTE;

    private boolean complete = true;
    private long lastAudioNs;
    private AudioFormat format = AudioFormat.TELEPHONE;
    private boolean marked = true;
    private long markedBytes;
    private boolean sentSinceClear;
    private boolean closed;
    private long sentFrames;

    Downlink(IoLoop loop, DownlinkConfig config, FrameSink worker, CarrierLeg leg, Call call) {
        this.loop = loop;
        this.config = config;
        this.worker = worker;
        this.leg = leg;
        this.call = call;
        this.markEveryBytes = config.markEvery().toMillis() * BYTES_PER_MS;
        this.mostQueued = config.maxQueue().toMillis() / AudioFormat.FRAME_MS;
        this.playback = new Playback(loop.nowNs());
        this.path = new DownlinkPath(config.windowFrames(), loop.readyList(), this);
        this.pacer =
                new Pacer(
                        config.lead().toNanos(),
                        config.startReserve().toNanos(),
                        Math.min(
                                config.joined().toNanos(), config.windowFrames() * Pacer.FRAME_NS));
    }

    void onAgentAudio(
            AudioFormat newFormat, byte[] audio, int offset, int length, long receivedNs) {
        if (closed) {
            loop.counters().increment(Counter.DOWNLINK_LATE);
            return;
        }
        if (!newFormat.equals(format)) {
            completePartial();
            oddByte = NO_BYTE;
            format = newFormat;
        }
        complete = false;
        lastAudioNs = receivedNs;
        cut(audio, offset, length, receivedNs);
        pump();
    }

    /** Agent's audio that is not to be played still moves the boundary between samples. */
    void skip(AudioFormat skipped, int length) {
        if (skipped.encoding() == AudioFormat.Encoding.PCM_S16LE && length % Short.BYTES != 0) {
            oddByte = oddByte == NO_BYTE ? 0 : NO_BYTE;
        }
    }

    /**
     * The agent has finished an utterance: what is there will be played without waiting for more.
     */
    void onUtteranceEnd(long nowNs) {
        if (closed || complete) {
            return;
        }
        if (partial == null && format.sampleRate() > AudioFormat.TELEPHONE.sampleRate()) {
            partial = open(nowNs); // silence that pushes the resampler's last samples out
        }
        completePartial();
        complete = true;
        marked = false;
        pump();
        sendDue(nowNs);
    }

    void onMark(int generation, int number, long nowNs) {
        final boolean current = playback.onMark(generation, number, nowNs);
        loop.counters().increment(current ? Counter.CALL_MARKS_PLAYED : Counter.CALL_MARKS_CLEARED);
    }

    void onTick(long nowNs) {
        if (closed) {
            return;
        }
        if (!complete && nowNs - lastAudioNs > UTTERANCE_PAUSE_NS) {
            onUtteranceEnd(nowNs);
        }
        pump();
        sendDue(nowNs);
    }

    /** Whether agent audio is queued here or at the carrier that the caller has not heard yet. */
    boolean isPlaying(long nowNs) {
        return !queue.isEmpty()
                || underWay > 0
                || partial != null
                || playback.unplayedMs(nowNs) > 0;
    }

    /** Whether everything up to here has been heard, or could have been. */
    boolean isHeard(long nowNs) {
        return closed || (queue.isEmpty() && underWay == 0 && !playback.hasPendingMarks());
    }

    /** How long what is queued here and at the carrier still takes to play. */
    long remainingNs(long nowNs) {
        final long queuedMs = (long) (queue.size() + underWay) * AudioFormat.FRAME_MS;
        return TimeUnit.MILLISECONDS.toNanos(queuedMs + playback.unplayedMs(nowNs));
    }

    /**
     * Barge-in: voids everything not yet heard, here and at the carrier, and says so at once.
     *
     * @return milliseconds of audio dropped
     */
    long clear(long nowNs) {
        final long queuedMs = (long) (queue.size() + underWay) * AudioFormat.FRAME_MS;
        final long cutMs = playback.clear(nowNs);
        loop.counters().add(Counter.DOWNLINK_CLEARED, droppable());
        dropQueued();
        staleUnderWay += underWay;
        underWay = 0;
        pacer.reset();
        complete = true;
        marked = true;
        markedBytes = playback.sentBytes();
        if (sentSinceClear) {
            sentSinceClear = false;
            leg.sendClear();
            leg.flush();
        }
        return queuedMs + cutMs;
    }

    void close() {
        if (closed) {
            return;
        }
        closed = true;
        loop.counters().add(Counter.DOWNLINK_DROPPED, droppable());
        loop.counters().add(Counter.DOWNLINK_UNDERRUNS, pacer.underruns());
        dropQueued();
        path.close();
    }

    long sentFrames() {
        return sentFrames;
    }

    long heardMs(long nowNs) {
        return playback.heardMs(nowNs);
    }

    @Override
    public void onSlots() {
        if (!closed) {
            sendDue(loop.nowNs());
            pump();
        }
    }

    @Override
    public void onPathFailure(RuntimeException failure) {
        loop.execute(() -> call.onFailure(failure));
    }

    private void sendDue(long nowNs) {
        final AudioRing ring = path.ring();
        final int available = takeCurrentSlots(ring);
        final boolean last = complete && queue.isEmpty() && available == underWay;
        boolean sent = false;
        int due = available == 0 || leg.isWritable() ? pacer.due(nowNs, available, last) : 0;
        final boolean allSent = due == available;
        while (due > 0) {
            final int slots = Math.min(due, LARGEST_MESSAGE_FRAMES);
            send(ring, slots, nowNs);
            due -= slots;
            sent = true;
        }
        if (mark(last && allSent)) {
            sent = true;
        }
        if (sent) {
            leg.flush();
        }
    }

    private void send(AudioRing ring, int slots, long nowNs) {
        int bytes = 0;
        for (int i = 0; i < slots; i++) {
            bytes += ring.length(i);
            final long readyNs = Math.max(ring.receivedNs(i), pacer.dueNs());
            loop.latencies().record(LatencyStage.DOWNLINK_TRANSIT, Math.max(0, nowNs - readyNs));
            pacer.onSent(1);
        }
        leg.sendAudio(ring, slots);
        underWay -= slots;
        sentFrames += slots;
        playback.onSent(bytes, nowNs);
        sentSinceClear = true;
        loop.counters().add(Counter.DOWNLINK_SENT, slots);
        call.onAgentAudioSent(nowNs);
    }

    private boolean mark(boolean itemEnd) {
        final long unmarkedBytes = playback.sentBytes() - markedBytes;
        final boolean due = unmarkedBytes >= markEveryBytes;
        if (!due && !(itemEnd && !marked && unmarkedBytes > 0)) {
            return false;
        }
        final int number = playback.mark();
        if (number < 0) {
            return false;
        }
        marked = itemEnd;
        markedBytes = playback.sentBytes();
        leg.sendMark(playback.generation(), number);
        if (itemEnd) {
            pacer.onItemEnd();
        }
        return true;
    }

    private void pump() {
        while (underWay + staleUnderWay < config.windowFrames()) {
            final MediaFrame frame = queue.peek();
            if (frame == null) {
                return;
            }
            frame.address(path);
            if (!worker.offer(frame)) {
                loop.counters().increment(Counter.WORKER_INBOX_FULL); // kept; the next tick retries
                return;
            }
            queue.remove();
            underWay++;
        }
    }

    /**
     * Releases slots of older generations, which come out of the ring before any current one.
     *
     * <p>The ring is looked at once: what a worker commits meanwhile has not been checked and must
     * wait for the next look.
     *
     * @return current slots that may be sent
     */
    private int takeCurrentSlots(AudioRing ring) {
        int available = ring.available();
        while (available > 0 && ring.generation(0) != playback.generation()) {
            ring.release(1);
            staleUnderWay--;
            available--;
        }
        return available;
    }

    private int droppable() {
        return queue.size() + underWay + (partial == null ? 0 : 1);
    }

    private void dropQueued() {
        for (MediaFrame frame = queue.poll(); frame != null; frame = queue.poll()) {
            frame.release();
        }
        if (partial != null) {
            partial.release();
            partial = null;
        }
    }

    /** Cuts into frames of whole samples: what splits a frame never splits a sample. */
    private void cut(byte[] audio, int offset, int length, long receivedNs) {
        int from = offset;
        int left = length;
        if (oddByte != NO_BYTE && left > 0) {
            sample[0] = (byte) oddByte;
            sample[1] = audio[from];
            oddByte = NO_BYTE;
            append(sample, 0, Short.BYTES, receivedNs);
            from++;
            left--;
        }
        if (format.encoding() == AudioFormat.Encoding.PCM_S16LE && left % Short.BYTES != 0) {
            left--;
            oddByte = audio[from + left] & 0xFF;
            loop.counters().increment(Counter.DOWNLINK_ODD_BYTES);
        }
        append(audio, from, left, receivedNs);
    }

    private void append(byte[] audio, int offset, int length, long receivedNs) {
        int done = 0;
        while (done < length) {
            final MediaFrame frame = partial != null ? partial : open(receivedNs);
            if (frame == null) {
                return; // counted; the rest of the message is lost with it
            }
            final int room = format.frameBytes() - frame.length();
            final int count = Math.min(room, length - done);
            frame.append(audio, offset + done, count);
            done += count;
            partial = frame;
            if (count == room) {
                enqueue(frame);
            }
        }
    }

    private @Nullable MediaFrame open(long receivedNs) {
        final MediaFrame frame = loop.downlinkFrames().acquire();
        if (frame == null) {
            loop.counters().increment(Counter.DOWNLINK_POOL_EMPTY);
            return null;
        }
        frame.reset(format, playback.generation(), receivedNs);
        loop.counters().increment(Counter.DOWNLINK_RECEIVED);
        return frame;
    }

    private void completePartial() {
        final MediaFrame frame = partial;
        if (frame == null) {
            return;
        }
        final boolean mulaw = frame.format().encoding() == AudioFormat.Encoding.MULAW;
        final int missing = frame.format().frameBytes() - frame.length();
        frame.appendFill(mulaw ? MulawEncoder.SILENCE : 0, missing);
        enqueue(frame);
    }

    private void enqueue(MediaFrame frame) {
        partial = null;
        if (queue.size() >= mostQueued) {
            loop.counters().increment(Counter.DOWNLINK_OVERFLOW);
            frame.release();
            return;
        }
        queue.add(frame);
    }
}
