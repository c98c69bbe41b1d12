package io.tandemrelay.loadgen.audio;

/**
 * Judges the order of numbered frames as they arrive: each is new, late (sent out of order) or
 * doubled, and numbers that never come are lost. Numbers begin at 0. One thread.
 */
public final class FrameSequence {
    /** A frame this much behind the newest is lost; later it would count as doubled. */
    static final int WINDOW = 64;

    private int next;
    private long missing;
    private long lost;

    /** What an arrival was. */
    public enum Arrival {
        EXPECTED,
        /** After one or more that have not come yet. */
        AHEAD,
        /** Behind one that was sent after it. */
        LATE,
        DOUBLED
    }

    /** Takes note of an arrival. */
    public Arrival arrived(int number) {
        if (number >= next) {
            final boolean ahead = number > next;
            skipTo(number);
            shift();
            next = number + 1;
            return ahead ? Arrival.AHEAD : Arrival.EXPECTED;
        }
        final int back = next - 1 - number;
        if (back < WINDOW && ((missing >>> back) & 1) != 0) {
            missing &= ~(1L << back);
            return Arrival.LATE;
        }
        return Arrival.DOUBLED;
    }

    /** One frame arrived whose number cannot be read; the next due is taken to be it. */
    public void arrivedUnreadable() {
        shift();
        next++;
    }

    /** Takes back that up to {@code frames} of the newest missing ones were lost. */
    public int found(int frames) {
        int left = frames;
        for (int back = 0; back < WINDOW && left > 0; back++) {
            if (((missing >>> back) & 1) != 0) {
                missing &= ~(1L << back);
                left--;
            }
        }
        return frames - left;
    }

    /** Frames given up since the last call of this method. */
    public long takeLost() {
        final long taken = lost;
        lost = 0;
        return taken;
    }

    /** Gives up all that are missing, since no more will come. */
    public void end() {
        lost += Long.bitCount(missing);
        missing = 0;
    }

    private void skipTo(int number) {
        final int gap = number - next;
        if (gap > WINDOW) {
            end();
            lost += gap - WINDOW;
            missing = -1;
            next = number;
            return;
        }
        while (next < number) {
            shift();
            missing |= 1;
            next++;
        }
    }

    private void shift() {
        lost += missing >>> (WINDOW - 1);
        missing <<= 1;
    }
}
