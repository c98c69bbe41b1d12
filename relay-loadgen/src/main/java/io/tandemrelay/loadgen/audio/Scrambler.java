package io.tandemrelay.loadgen.audio;

/** Bits that look random and follow from a number; stateless. */
final class Scrambler {
    /** Steps between numbers of one sequence. */
    static final long STEP = 0x9E3779B97F4A7C15L;

    private Scrambler() {}

    /** SplitMix64's output function. */
    static long mix(long number) {
        long mixed = (number ^ (number >>> 30)) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
        return mixed ^ (mixed >>> 31);
    }
}
