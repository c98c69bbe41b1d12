package io.tandemrelay.loadgen.caller;

/**
 * How messages are spelled within what JSON allows; immutable.
 *
 * @param numericCounters counters as numbers instead of strings of digits
 * @param shuffledMembers members in a seeded random order
 * @param escapedSlashes each {@code /} as {@code \/}
 */
public record Spelling(boolean numericCounters, boolean shuffledMembers, boolean escapedSlashes) {
    public static Spelling asTwilio() {
        return new Spelling(false, false, false);
    }

    public static Spelling odd() {
        return new Spelling(true, true, true);
    }
}
