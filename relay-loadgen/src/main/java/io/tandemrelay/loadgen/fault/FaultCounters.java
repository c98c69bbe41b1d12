package io.tandemrelay.loadgen.fault;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** What passed and what was done to it. Added to by the loops, read by any thread. */
final class FaultCounters {
    private final Map<FaultKind, LongAdder> faults = new EnumMap<>(FaultKind.class);
    private final Map<Direction, LongAdder> bytes = new EnumMap<>(Direction.class);

    FaultCounters() {
        for (FaultKind kind : FaultKind.values()) {
            faults.put(kind, new LongAdder());
        }
        for (Direction direction : Direction.values()) {
            bytes.put(direction, new LongAdder());
        }
    }

    void fault(FaultKind kind) {
        adder(faults, kind).increment();
    }

    void passed(Direction direction, long count) {
        adder(bytes, direction).add(count);
    }

    long faults(FaultKind kind) {
        return adder(faults, kind).sum();
    }

    long passed(Direction direction) {
        return adder(bytes, direction).sum();
    }

    private static <K> LongAdder adder(Map<K, LongAdder> adders, K key) {
        final LongAdder adder = adders.get(key);
        if (adder == null) {
            throw new IllegalStateException("no counter for " + key);
        }
        return adder;
    }
}
