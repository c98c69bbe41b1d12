package io.tandemrelay.server.media;

/**
 * What arrays and objects take of the heap, for the memory plan: never less than the JVM takes,
 * with or without compact headers, on heaps below 32 GiB. Any thread.
 */
public final class Footprint {

    private static final int HEADER_BYTES = 16;
    private static final int ALIGNMENT_BYTES = 8;

    /** Bytes of one reference. */
    public static final int REFERENCE_BYTES = 4;

    private Footprint() {}

    public static long array(long length, int elementBytes) {
        return aligned(HEADER_BYTES + length * elementBytes);
    }

    /** An object whose fields take {@code fieldBytes}. */
    public static long object(int fieldBytes) {
        return aligned(HEADER_BYTES + fieldBytes);
    }

    private static long aligned(long bytes) {
        return Math.ceilDiv(bytes, ALIGNMENT_BYTES) * ALIGNMENT_BYTES;
    }
}
