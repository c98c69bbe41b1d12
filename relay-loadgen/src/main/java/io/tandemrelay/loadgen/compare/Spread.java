package io.tandemrelay.loadgen.compare;

import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;

/**
 * What several rounds told of one thing.
 *
 * @param values of the rounds that told something, in their order
 */
record Spread(List<Double> values) {
    Spread {
        values = List.copyOf(values);
    }

    /** Leaves out what is not a number. */
    static Spread of(DoubleStream rounds) {
        return new Spread(rounds.filter(Double::isFinite).boxed().toList());
    }

    boolean isEmpty() {
        return values.isEmpty();
    }

    /** The middle, of an even number the mean of the two; NaN when there is none. */
    double median() {
        final List<Double> sorted = values.stream().sorted().toList();
        final int size = sorted.size();
        if (size == 0) {
            return Double.NaN;
        }
        return (sorted.get((size - 1) / 2) + sorted.get(size / 2)) / 2;
    }

    double min() {
        return values.stream().mapToDouble(value -> value).min().orElse(Double.NaN);
    }

    double max() {
        return values.stream().mapToDouble(value -> value).max().orElse(Double.NaN);
    }

    /** Such as {@code 8.31 (8.02 to 9.10)}; a dash when empty. */
    String words(int decimals) {
        if (isEmpty()) {
            return "-";
        }
        final String median = rounded(median(), decimals);
        final String min = rounded(min(), decimals);
        final String max = rounded(max(), decimals);
        return min.equals(max) ? median : median + " (" + min + " to " + max + ")";
    }

    static String rounded(double value, int decimals) {
        return String.format(Locale.ROOT, "%." + decimals + "f", value);
    }
}
