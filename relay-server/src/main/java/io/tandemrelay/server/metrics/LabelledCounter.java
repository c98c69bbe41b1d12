package io.tandemrelay.server.metrics;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.ObjLongConsumer;

/**
 * A counter split by the values of one label, for events of a call's rate. Any thread may count.
 */
public final class LabelledCounter {
    /** Takes what was not announced, so that the number of series stays bounded. */
    static final String OTHER = "other";

    private final String name;
    private final String help;
    private final String label;
    private final Map<String, LongAdder> counts = new LinkedHashMap<>();
    private final LongAdder other = new LongAdder();

    LabelledCounter(String name, String help, String label, List<String> values) {
        this.name = name;
        this.help = help;
        this.label = label;
        values.forEach(value -> counts.put(value, new LongAdder()));
        counts.put(OTHER, other);
    }

    public void increment(String value) {
        adder(value).increment();
    }

    public long value(String value) {
        return adder(value).sum();
    }

    private LongAdder adder(String value) {
        return counts.getOrDefault(value, other);
    }

    String name() {
        return name;
    }

    String help() {
        return help;
    }

    String label() {
        return label;
    }

    void forEach(ObjLongConsumer<String> action) {
        counts.forEach((value, count) -> action.accept(value, count.sum()));
    }
}
