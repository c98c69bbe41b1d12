package io.tandemrelay.loadgen.audio;

/** What a caller says so that every frame can be proven to arrive; its call's thread. */
public final class StampedFrames implements AudioSource {
    private final FrameStamp stamp = new FrameStamp();
    private final int call;

    /** All 32 bits of the number tell calls apart. */
    public StampedFrames(int call) {
        this.call = call;
    }

    @Override
    public void fill(int frame, long dueNs, byte[] into) {
        stamp.set(call, false, 0, frame, dueNs).write(into);
    }
}
