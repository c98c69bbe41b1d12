package io.tandemrelay.loadgen.audio;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32;

/**
 * What a stamped frame says of itself: whose it is, which one, and when it was due. A flyweight:
 * one is read and written over and over by one thread.
 *
 * <p>A frame is 160 mu-law bytes: four magic bytes, the fields with seven bits a byte, a checksum
 * over them, and 128 bytes that follow from the fields, so that one changed bit anywhere shows.
 * Code 0x7F never occurs, hence all of it survives decoding to linear samples and encoding again.
 */
public final class FrameStamp {
    public static final int FRAME_BYTES = AudioSource.FRAME_BYTES;

    private static final VarHandle LONGS =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INTS =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    /** Not within reach of the fields, whose bytes all have their high bit set. */
    private static final int MAGIC = 0x5A_25_6B_14;

    private static final int CALL_AT = 4;
    private static final int CALL_BYTES = 5;
    private static final int TURN_AT = 9;
    private static final int TURN_BYTES = 3;
    private static final int NUMBER_AT = 12;
    private static final int NUMBER_BYTES = 4;
    private static final int DUE_AT = 16;
    private static final int DUE_BYTES = 9;
    private static final int CLOCK_AT = 25;
    private static final int CLOCK_BYTES = 4;
    private static final int CHECK_AT = 29;
    private static final int CHECK_BYTES = 3;
    private static final int FILLER_AT = 32;
    private static final int CHECK_MASK = (1 << (7 * CHECK_BYTES)) - 1;
    private static final int CLOCK_MASK = (1 << (7 * CLOCK_BYTES)) - 1;

    private static final long SEVENS = 0x7F7F7F7F7F7F7F7FL;

    /** Frames of one clock have due times that may be compared: one boot of one machine. */
    private static final int CLOCK = clockOfThisMachine();

    private int call;
    private boolean downlink;
    private int generation;
    private int number;
    private long dueNs;
    private int clock;

    /**
     * Says what the next {@link #write} writes.
     *
     * @param downlink whether the agent speaks, else the caller
     * @param generation interruptions so far, below 2^20
     * @param number frames of the generation so far, below 2^28
     * @param dueNs when the frame is due by its speaker's schedule, {@link System#nanoTime}
     */
    public FrameStamp set(int call, boolean downlink, int generation, int number, long dueNs) {
        this.call = call;
        this.downlink = downlink;
        this.generation = generation;
        this.number = number;
        this.dueNs = dueNs;
        clock = CLOCK;
        return this;
    }

    public int call() {
        return call;
    }

    public boolean downlink() {
        return downlink;
    }

    public int generation() {
        return generation;
    }

    public int number() {
        return number;
    }

    /** Comparable with {@link System#nanoTime} here only if {@link #sameClock}. */
    public long dueNs() {
        return dueNs;
    }

    /** Whether the frame was made on this machine since it booted. */
    public boolean sameClock() {
        return clock == CLOCK;
    }

    /** Fills the first 160 bytes. */
    public void write(byte[] frame) {
        INTS.set(frame, 0, MAGIC);
        put(frame, CALL_AT, CALL_BYTES, call & 0xFFFFFFFFL);
        put(frame, TURN_AT, TURN_BYTES, turn());
        put(frame, NUMBER_AT, NUMBER_BYTES, number);
        put(frame, DUE_AT, DUE_BYTES, dueNs);
        put(frame, CLOCK_AT, CLOCK_BYTES, clock);
        put(frame, CHECK_AT, CHECK_BYTES, check());
        long state = seed();
        for (int at = FILLER_AT; at < FRAME_BYTES; at += Long.BYTES) {
            state += Scrambler.STEP;
            LONGS.set(frame, at, filler(state));
        }
    }

    /** Whether a stamped frame seems to begin here; needs four bytes. */
    static boolean begins(byte[] bytes, int at) {
        return (int) INTS.get(bytes, at) == MAGIC;
    }

    /** Reads the fields of 160 bytes; false when they contradict their checksum. */
    boolean readFields(byte[] bytes, int at) {
        final long wideCall = field(bytes, at + CALL_AT, CALL_BYTES);
        call = (int) wideCall;
        final int turn = (int) field(bytes, at + TURN_AT, TURN_BYTES);
        downlink = (turn & 1) != 0;
        generation = turn >>> 1;
        number = (int) field(bytes, at + NUMBER_AT, NUMBER_BYTES);
        dueNs = field(bytes, at + DUE_AT, DUE_BYTES);
        clock = (int) field(bytes, at + CLOCK_AT, CLOCK_BYTES);
        byte highBits = (byte) 0x80;
        for (int i = CALL_AT; i < FILLER_AT; i++) {
            highBits &= bytes[at + i];
        }
        return highBits != 0
                && wideCall >>> Integer.SIZE == 0
                && field(bytes, at + CHECK_AT, CHECK_BYTES) == check();
    }

    /** Whether the bytes after the fields are those that belong to them. */
    boolean fillerIntact(byte[] bytes, int at) {
        long state = seed();
        long difference = 0;
        for (int i = FILLER_AT; i < FRAME_BYTES; i += Long.BYTES) {
            state += Scrambler.STEP;
            difference |= (long) LONGS.get(bytes, at + i) ^ filler(state);
        }
        return difference == 0;
    }

    private int turn() {
        return (generation << 1) | (downlink ? 1 : 0);
    }

    private long seed() {
        return Scrambler.mix(((long) call << 32 | number) ^ ((long) turn() << 28));
    }

    private int check() {
        return (int) Scrambler.mix(seed() + 31 * dueNs + clock) & CHECK_MASK;
    }

    private static void put(byte[] frame, int at, int bytes, long value) {
        for (int i = 0; i < bytes; i++) {
            frame[at + i] = (byte) (0x80 | ((value >>> (7 * i)) & 0x7F));
        }
    }

    private static long field(byte[] bytes, int at, int length) {
        long value = 0;
        for (int i = 0; i < length; i++) {
            value |= (bytes[at + i] & 0x7FL) << (7 * i);
        }
        return value;
    }

    /** Eight random codes, none of them 0x7F, the one that changes on its way through PCM. */
    private static long filler(long state) {
        final long bits = Scrambler.mix(state);
        final long off = bits ^ SEVENS;
        final long hits = ~(((off & SEVENS) + SEVENS) | off | SEVENS);
        return bits ^ (hits >>> 7);
    }

    private static int clockOfThisMachine() {
        String boot;
        try {
            boot = Files.readString(Path.of("/proc/sys/kernel/random/boot_id"));
        } catch (IOException ex) {
            // Elsewhere nanoTime has an origin of its own in each process.
            boot = ProcessHandle.current().pid() + "@" + System.nanoTime();
        }
        final CRC32 crc = new CRC32();
        crc.update(boot.getBytes(StandardCharsets.UTF_8));
        return (int) crc.getValue() & CLOCK_MASK;
    }
}
