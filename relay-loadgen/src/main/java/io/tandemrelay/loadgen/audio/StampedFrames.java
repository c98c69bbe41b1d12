package io.tandemrelay.loadgen.audio;

/**
 * What a caller says so that every frame can be proven to arrive. Each stream of the call is a
 * generation of its own, since its frames count from 0. Its call's thread.
 */
public final class StampedFrames implements AudioSource {
    private final FrameStamp stamp = new FrameStamp();
    private final int call;
    private int stream = -1;

    /** All 32 bits of the number tell calls apart. */
    public StampedFrames(int call) {
        this.call = call;
    }

    @Override
    public void fill(int frame, long dueNs, byte[] into) {
        if (frame == 0) {
            stream++;
        }
        stamp.set(call, false, stream, frame, dueNs).write(into);
    }
}
