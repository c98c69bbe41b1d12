package io.tandemrelay.server.carrier;

import io.tandemrelay.server.call.CarrierListener;
import io.tandemrelay.server.call.CloseReason;
import io.tandemrelay.server.media.AudioFormat;
import io.tandemrelay.server.media.AudioRing;
import io.tandemrelay.server.media.FramePool;
import io.tandemrelay.server.media.FrameProcessing;
import io.tandemrelay.server.media.MediaFrame;
import io.tandemrelay.server.media.MediaPath;
import io.tandemrelay.server.media.PathListener;
import io.tandemrelay.server.media.ReadyList;
import io.tandemrelay.server.media.UplinkPath;
import java.util.Objects;

/**
 * Stands for a call whose media is processed where it is read: the caller's audio through a path
 * into slots, which are counted and released. One thread, JMH's.
 */
final class PassingCall implements CarrierListener, PathListener {
    private static final int SLOTS = 8;

    private final FramePool frames = new FramePool(SLOTS, AudioFormat.WIDEST.frameBytes());
    private final FrameProcessing processing = new FrameProcessing();
    private final ReadyList readyList = new ReadyList(1, () -> {});
    private final MediaPath uplink;
    private long passedBytes;

    /** A call with an agent that takes PCM at this rate. */
    PassingCall(int agentRate) {
        uplink =
                new UplinkPath(
                        new AudioFormat(AudioFormat.Encoding.PCM_S16LE, agentRate),
                        SLOTS,
                        readyList,
                        this);
    }

    long passedBytes() {
        return passedBytes;
    }

    @Override
    public void onCallerAudio(
            byte[] mulaw, int offset, int length, long timestampMs, long receivedNs) {
        final MediaFrame frame = Objects.requireNonNull(frames.acquire());
        frame.reset(AudioFormat.TELEPHONE, 0, receivedNs);
        frame.append(mulaw, offset, length);
        frame.address(uplink);
        processing.offer(frame);
        readyList.drain();
    }

    @Override
    public void onSlots() {
        final AudioRing ring = uplink.ring();
        final int slots = ring.available();
        for (int slot = 0; slot < slots; slot++) {
            passedBytes += ring.length(slot);
        }
        ring.release(slots);
    }

    @Override
    public void onPathFailure(RuntimeException failure) {
        throw failure;
    }

    @Override
    public void onViolation(CloseReason reason) {
        throw new IllegalStateException(reason.word());
    }

    @Override
    public void onDigit(char digit) {}

    @Override
    public void onMark(int generation, int number, long receivedNs) {}

    @Override
    public void onStop() {}

    @Override
    public void onAlive() {}

    @Override
    public void onWritable() {}

    @Override
    public void onClosed(CloseReason reason) {}
}
