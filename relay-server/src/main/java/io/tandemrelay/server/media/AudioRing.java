package io.tandemrelay.server.media;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Preallocated slots of audio between the worker that fills them and the I/O loop that sends them:
 * the PCM ring buffer of one direction of one call.
 *
 * <p><b>Roles:</b> one producer (the call's worker: {@link #claim}, {@link #commit}), one consumer
 * (the call's I/O loop: {@link #available}, {@link #peek}, {@link #release}).
 *
 * <p><b>Assumes:</b> the slot count is a power of two; a slot is written only between claim and
 * commit, and read only between peek and release.
 *
 * <p><b>Guarantees:</b> slots arrive whole and in order; a full ring is an ordinary result ({@link
 * #NONE}), never a wait. Nothing is allocated after construction.
 */
public final class AudioRing {

    /** Returned by {@link #claim} when the ring is full. */
    public static final int NONE = -1;

    private final byte[] bytes;
    private final int slotBytes;
    private final int mask;
    private final int[] lengths;
    private final int[] generations;
    private final long[] receivedNs;
    private final Sequence committed = new Sequence();
    private final Sequence released = new Sequence();

    /**
     * Allocates all slots.
     *
     * @param slots how many, a power of two
     * @param slotBytes capacity of each
     */
    public AudioRing(int slots, int slotBytes) {
        if (Integer.bitCount(slots) != 1) {
            throw new IllegalArgumentException("slots must be a power of two, got " + slots);
        }
        this.bytes = new byte[Math.multiplyExact(slots, slotBytes)];
        this.slotBytes = slotBytes;
        this.mask = slots - 1;
        this.lengths = new int[slots];
        this.generations = new int[slots];
        this.receivedNs = new long[slots];
    }

    /** Heap that a ring of these takes. */
    static long heapBytes(int slots, int slotBytes) {
        return Footprint.object(48)
                + Footprint.array((long) slots * slotBytes, Byte.BYTES)
                + 2 * Footprint.array(slots, Integer.BYTES)
                + Footprint.array(slots, Long.BYTES)
                + 2 * Footprint.object(15 * Long.BYTES);
    }

    /** The array all slots live in; offsets given by {@link #claim} and {@link #peek} index it. */
    public byte[] bytes() {
        return bytes;
    }

    public int slotBytes() {
        return slotBytes;
    }

    /**
     * Producer: offset of the next free slot, or {@link #NONE} when the consumer is that far
     * behind.
     */
    public int claim() {
        final long next = committed.getPlain();
        if (next - released.getAcquire() > mask) {
            return NONE;
        }
        return index(next) * slotBytes;
    }

    /**
     * Producer: hands the claimed slot to the consumer.
     *
     * @param length bytes written, at most {@link #slotBytes}
     * @param generation the playback generation the audio belongs to
     * @param receivedNs when the bytes behind this slot were read from their socket
     */
    public void commit(int length, int generation, long receivedNs) {
        final long next = committed.getPlain();
        final int index = index(next);
        lengths[index] = length;
        generations[index] = generation;
        this.receivedNs[index] = receivedNs;
        committed.setRelease(next + 1);
    }

    /** Consumer: committed slots not yet released. */
    public int available() {
        return (int) (committed.getAcquire() - released.getPlain());
    }

    /**
     * Consumer: offset of the slot {@code ahead} places after the oldest; needs ahead < available.
     */
    public int peek(int ahead) {
        return slot(ahead) * slotBytes;
    }

    /** Consumer: bytes in the slot {@code ahead} places after the oldest. */
    public int length(int ahead) {
        return lengths[slot(ahead)];
    }

    /** Consumer: generation of the slot {@code ahead} places after the oldest. */
    public int generation(int ahead) {
        return generations[slot(ahead)];
    }

    /** Consumer: socket read time of the slot {@code ahead} places after the oldest. */
    public long receivedNs(int ahead) {
        return receivedNs[slot(ahead)];
    }

    /** Consumer: gives the oldest {@code count} slots back to the producer. */
    public void release(int count) {
        released.setRelease(released.getPlain() + count);
    }

    private int slot(int ahead) {
        return index(released.getPlain() + ahead);
    }

    private int index(long sequence) {
        return (int) sequence & mask;
    }

    @SuppressWarnings("unused") // padding: keeps two sequences out of one cache line
    private static class LeftPadding {
        long l1, l2, l3, l4, l5, l6, l7;
    }

    private static class Value extends LeftPadding {
        @SuppressWarnings("UnusedVariable") // by VALUE
        long value;
    }

    /** A count that one thread advances and another reads. */
    @SuppressWarnings("unused")
    private static final class Sequence extends Value {
        private static final VarHandle VALUE;

        static {
            try {
                VALUE = MethodHandles.lookup().findVarHandle(Value.class, "value", long.class);
            } catch (ReflectiveOperationException ex) {
                throw new ExceptionInInitializerError(ex);
            }
        }

        long r1, r2, r3, r4, r5, r6, r7;

        long getPlain() {
            return value;
        }

        long getAcquire() {
            return (long) VALUE.getAcquire(this);
        }

        void setRelease(long newValue) {
            VALUE.setRelease(this, newValue);
        }
    }
}
