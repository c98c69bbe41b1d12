package io.tandemrelay.loadgen.compare;

import java.util.EnumMap;
import java.util.Map;

/**
 * What one measurement told.
 *
 * @param isVoid the generator was late too often, so there are no latencies
 * @param complete all calls were up to the end, and as much was heard as was sent
 * @param values NaN or absent where it told nothing
 */
public record Figures(
        Workload workload,
        int calls,
        boolean isVoid,
        boolean complete,
        Map<Figure, Double> values) {
    public Figures {
        values = new EnumMap<>(values);
    }

    /** The workload and its calls in one word, such as {@code both@100}. */
    String key() {
        return key(workload, calls);
    }

    static String key(Workload workload, int calls) {
        return workload.word() + "@" + calls;
    }

    double value(Figure figure) {
        return values.getOrDefault(figure, Double.NaN);
    }
}
