package io.tandemrelay.loadgen.upstream;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Mu-law frames that say who spoke them, in which generation and as which frame, and the reader
 * that finds them in what a caller heard. Pure, any thread.
 *
 * <p>A frame is 160 bytes: two magic bytes, fourteen bytes of one hexadecimal digit each (speaker
 * 4, generation 3, number 5, checksum 2), then 144 bytes that follow from these three numbers. The
 * magic bytes occur nowhere else in a frame. Code 0x7F is never used, so every byte survives
 * decoding and encoding again.
 */
public final class MarkedAudio {
    public static final int FRAME_BYTES = 160;
    public static final int MAX_SPEAKER = 0xFFFF;
    public static final int MAX_GENERATION = 0xFFF;
    public static final int MAX_NUMBER = 0xFFFFF;

    private static final byte MAGIC_1 = 0x5A;
    private static final byte MAGIC_2 = 0x25;
    private static final int HEADER_BYTES = 16;
    private static final byte SILENCE = (byte) 0xFF;

    private final int speaker;

    private MarkedAudio(int speaker) {
        this.speaker = speaker & MAX_SPEAKER;
    }

    public static MarkedAudio of(int speaker) {
        return new MarkedAudio(speaker);
    }

    /** One marked frame; numbers above their maximum wrap. */
    public byte[] frame(int generation, int number) {
        return frame(speaker, generation & MAX_GENERATION, number & MAX_NUMBER);
    }

    /** One frame as heard: where it began, and whether all of it was there. */
    public record Mark(int speaker, int generation, int number, int offset, int bytes) {
        public boolean complete() {
            return bytes == FRAME_BYTES;
        }
    }

    /**
     * What a caller heard.
     *
     * @param marks frames in the order heard, also those cut short
     * @param silenceBytes bytes outside frames that are mu-law silence
     * @param strayBytes all other bytes outside frames, such as the tail of a frame without its
     *     head
     */
    public record Recognised(List<Mark> marks, long silenceBytes, long strayBytes) {

        public List<Mark> generation(int generation) {
            return marks.stream().filter(mark -> mark.generation() == generation).toList();
        }

        /** Whether each generation came whole from frame 0 on, one after the other, and no more. */
        public boolean isGapless() {
            int generation = -1;
            int next = 0;
            for (Mark mark : marks) {
                if (mark.generation() > generation) {
                    generation = mark.generation();
                    next = 0;
                }
                if (mark.generation() != generation || mark.number() != next || !mark.complete()) {
                    return false;
                }
                next++;
            }
            return strayBytes == 0;
        }
    }

    /** Finds all marked frames, of any speaker, at any offset. */
    public static Recognised parse(byte[] mulaw) {
        final List<Mark> marks = new ArrayList<>();
        long silenceBytes = 0;
        long strayBytes = 0;
        int at = 0;
        while (at < mulaw.length) {
            final Mark mark = markAt(mulaw, at);
            if (mark != null) {
                marks.add(mark);
                at += mark.bytes();
            } else if (mulaw[at++] == SILENCE) {
                silenceBytes++;
            } else {
                strayBytes++;
            }
        }
        return new Recognised(List.copyOf(marks), silenceBytes, strayBytes);
    }

    private static @Nullable Mark markAt(byte[] heard, int at) {
        if (at + HEADER_BYTES > heard.length || heard[at] != MAGIC_1 || heard[at + 1] != MAGIC_2) {
            return null;
        }
        final int speaker = digits(heard, at + 2, 4);
        final int generation = digits(heard, at + 6, 3);
        final int number = digits(heard, at + 9, 5);
        final int checksum = digits(heard, at + 14, 2);
        if ((speaker | generation | number | checksum) < 0
                || checksum != checksum(speaker, generation, number)) {
            return null;
        }
        final byte[] frame = frame(speaker, generation, number);
        int bytes = HEADER_BYTES;
        while (bytes < FRAME_BYTES
                && at + bytes < heard.length
                && heard[at + bytes] == frame[bytes]) {
            bytes++;
        }
        return new Mark(speaker, generation, number, at, bytes);
    }

    private static byte[] frame(int speaker, int generation, int number) {
        final byte[] frame = new byte[FRAME_BYTES];
        frame[0] = MAGIC_1;
        frame[1] = MAGIC_2;
        putDigits(frame, 2, 4, speaker);
        putDigits(frame, 6, 3, generation);
        putDigits(frame, 9, 5, number);
        putDigits(frame, 14, 2, checksum(speaker, generation, number));
        long state = mix(speaker, generation, number);
        for (int i = HEADER_BYTES; i < FRAME_BYTES; i++) {
            state = state * 6364136223846793005L + 1442695040888963407L;
            frame[i] = (byte) (0xC0 | (state >>> 58));
        }
        return frame;
    }

    private static int checksum(int speaker, int generation, int number) {
        return (int) (mix(speaker, generation, number) >>> 56);
    }

    private static long mix(int speaker, int generation, int number) {
        long mixed = (((long) speaker << 32) | ((long) generation << 20) | number) + 1;
        mixed = (mixed ^ (mixed >>> 30)) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
        return mixed ^ (mixed >>> 31);
    }

    private static void putDigits(byte[] frame, int at, int digits, int value) {
        for (int i = 0; i < digits; i++) {
            frame[at + i] = (byte) (0xE0 | ((value >> (4 * (digits - 1 - i))) & 0x0F));
        }
    }

    private static int digits(byte[] heard, int at, int digits) {
        int value = 0;
        for (int i = 0; i < digits; i++) {
            final int code = heard[at + i] & 0xFF;
            if ((code & 0xF0) != 0xE0) {
                return -1;
            }
            value = (value << 4) | (code & 0x0F);
        }
        return value;
    }
}
