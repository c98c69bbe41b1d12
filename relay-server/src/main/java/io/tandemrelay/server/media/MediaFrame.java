package io.tandemrelay.server.media;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Up to 20 ms of audio on its way to a worker, taken from a {@link FramePool}.
 *
 * <p>Whoever holds a frame owns it: the I/O loop until the inbox takes it, then the worker, which
 * releases it. The inbox carries its fields from one thread to the other.
 */
public final class MediaFrame {

    private final FramePool pool;
    private final byte[] bytes;
    private int length;
    private int generation;
    private long receivedNs;
    private AudioFormat format = AudioFormat.TELEPHONE;
    private @Nullable MediaPath path;

    MediaFrame(FramePool pool, int capacity) {
        this.pool = pool;
        this.bytes = new byte[capacity];
    }

    /** Heap that a frame of this capacity takes. */
    public static long heapBytes(int capacity) {
        return Footprint.object(32) + Footprint.array(capacity, Byte.BYTES);
    }

    public byte[] bytes() {
        return bytes;
    }

    public int length() {
        return length;
    }

    public int generation() {
        return generation;
    }

    public long receivedNs() {
        return receivedNs;
    }

    public AudioFormat format() {
        return format;
    }

    /** Empties the frame and labels what will be appended. */
    public void reset(AudioFormat newFormat, int newGeneration, long newReceivedNs) {
        length = 0;
        format = newFormat;
        generation = newGeneration;
        receivedNs = newReceivedNs;
    }

    /** Appends {@code count} bytes; the sender knows that they fit. */
    public void append(byte[] source, int offset, int count) {
        System.arraycopy(source, offset, bytes, length, count);
        length += count;
    }

    /** Appends {@code count} times one byte. */
    public void appendFill(byte value, int count) {
        Arrays.fill(bytes, length, length + count, value);
        length += count;
    }

    /** Says which direction of which call a worker is to run this frame through. */
    public void address(MediaPath newPath) {
        path = newPath;
    }

    @Nullable MediaPath path() {
        return path;
    }

    /** Gives the frame back; the holder must not touch it afterwards. Any thread. */
    public void release() {
        path = null;
        pool.release(this);
    }
}
