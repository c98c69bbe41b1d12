package io.tandemrelay.server.carrier;

import io.netty.buffer.ByteBuf;

/**
 * Our own labels for marks, {@code g<generation>:<number>}, read back without allocation. Thread
 * relay-io-N.
 */
final class MarkName {
    /** Not a name of ours. */
    static final long FOREIGN = -1;

    private static final int MAX_DIGITS = 10;

    private MarkName() {}

    /** Both numbers packed, for {@link #generation} and {@link #number}, or {@link #FOREIGN}. */
    static long parse(TextSlice name) {
        final byte[] text = name.bytes();
        final int start = name.offset();
        final int end = start + name.length();
        if (name.length() < 4 || text[start] != 'g') {
            return FOREIGN;
        }
        int colon = start + 1;
        while (colon < end && text[colon] != ':') {
            colon++;
        }
        final long generation = number(text, start + 1, colon);
        final long number = number(text, colon + 1, end);
        return generation < 0 || number < 0 ? FOREIGN : generation << 32 | number;
    }

    static int generation(long packed) {
        return (int) (packed >> 32);
    }

    static int number(long packed) {
        return (int) packed;
    }

    /** Characters of the name. */
    static int length(int generation, int number) {
        return 2 + digits(generation) + digits(number);
    }

    /** Appends the name. Both numbers must not be negative. */
    static void write(ByteBuf target, int generation, int number) {
        target.writeByte('g');
        writeNumber(target, generation);
        target.writeByte(':');
        writeNumber(target, number);
    }

    private static void writeNumber(ByteBuf target, int number) {
        int power = 1;
        while (number / power >= 10) {
            power *= 10;
        }
        for (int rest = number; power > 0; power /= 10) {
            target.writeByte('0' + rest / power);
            rest %= power;
        }
    }

    private static int digits(int number) {
        int digits = 1;
        for (int rest = number / 10; rest > 0; rest /= 10) {
            digits++;
        }
        return digits;
    }

    private static long number(byte[] text, int offset, int end) {
        if (offset >= end || end - offset > MAX_DIGITS) {
            return FOREIGN;
        }
        final long value = TwilioFields.counter(text, offset, end);
        return value > Integer.MAX_VALUE ? FOREIGN : value;
    }
}
