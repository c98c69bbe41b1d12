package io.tandemrelay.server.carrier;

/** Readings of single members that the scanner and the JSON reader share, so that they agree. */
final class TwilioFields {
    /** Longest string member either path takes as it is; a payload of 73,728 bytes. */
    static final int MAX_STRING = 96 * 1024;

    private static final int MAX_COUNTER_DIGITS = 19;

    private TwilioFields() {}

    /** A counter written in decimal digits, or {@link TwilioMessage#UNUSABLE}. */
    static long counter(byte[] text, int offset, int end) {
        if (offset == end || end - offset > MAX_COUNTER_DIGITS) {
            return TwilioMessage.UNUSABLE;
        }
        long value = 0;
        for (int i = offset; i < end; i++) {
            final int digit = text[i] - '0';
            if (digit < 0 || digit > 9) {
                return TwilioMessage.UNUSABLE;
            }
            value = value * 10 + digit;
        }
        return value < 0 ? TwilioMessage.UNUSABLE : value;
    }

    /** The key of a telephone that a one-character text names, or 0. */
    static char digit(byte[] text, int offset, int end) {
        if (end - offset != 1) {
            return 0;
        }
        final char key = (char) text[offset];
        final boolean known =
                (key >= '0' && key <= '9')
                        || (key >= 'A' && key <= 'D')
                        || key == '*'
                        || key == '#';
        return known ? key : 0;
    }
}
