package io.tandemrelay.loadgen.audio;

/**
 * What a caller says so that every frame can be proven to arrive. Stamps count the frames really
 * asked for, so frames left out on purpose leave no gap; each stream of the call is a generation of
 * its own. Its call's thread.
 */
public final class StampedFrames implements AudioSource {
    private final FrameStamp stamp = new FrameStamp();
    private final int call;
    private int lastFrame = Integer.MAX_VALUE;
    private int stream = -1;
    private int number;

    /** All 32 bits of the number tell calls apart. */
    public StampedFrames(int call) {
        this.call = call;
    }

    @Override
    public void fill(int frame, long dueNs, byte[] into) {
        if (frame <= lastFrame) {
            stream++;
            number = 0;
        }
        lastFrame = frame;
        stamp.set(call, false, stream, number++, dueNs).write(into);
    }
}
