package io.tandemrelay.loadgen.load;

/**
 * Which number to try next when everything up to an unknown number is good and everything above it
 * bad: larger and larger until one is bad, then halfway. One thread.
 */
final class KneeSearch {
    private final int most;
    private final double growth;
    private final double resolution;
    private int good;
    private int bad;
    private int next;

    /**
     * Begins with nothing known.
     *
     * @param from the first number to try
     * @param most the largest
     * @param growth factor from one good number to the next
     * @param resolution the search ends when good and bad are so near, as a share of the good
     */
    KneeSearch(int from, int most, double growth, double resolution) {
        if (from < 1 || most < from || !(growth > 1) || !(resolution > 0)) {
            throw new IllegalArgumentException("from, most, growth or resolution");
        }
        this.most = most;
        this.growth = growth;
        this.resolution = resolution;
        bad = most + 1;
        next = from;
    }

    /** False when the search is over. */
    boolean hasNext() {
        return next > good && next < bad;
    }

    int next() {
        return next;
    }

    /** Tells how the last {@link #next} was. */
    void judged(boolean wasGood) {
        if (wasGood) {
            good = next;
        } else {
            bad = next;
        }
        if (bad > most) {
            next = Math.min(most, (int) Math.ceil(good * growth));
        } else {
            final int finest = Math.max(1, (int) (good * resolution));
            next = bad - good <= finest ? good : good + (bad - good) / 2;
        }
    }

    /** The largest number known to be good; 0 when none was. */
    int good() {
        return good;
    }
}
