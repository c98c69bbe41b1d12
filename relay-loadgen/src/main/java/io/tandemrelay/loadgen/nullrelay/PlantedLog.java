package io.tandemrelay.loadgen.nullrelay;

import java.util.ArrayList;
import java.util.List;

/** What was planted, in order, bounded. Written by the loops, read by any thread. */
final class PlantedLog {
    private static final int MOST_KEPT = 1_000_000;

    private final List<PlantedFault> planted = new ArrayList<>();

    synchronized void add(PlantedFault fault) {
        if (planted.size() < MOST_KEPT) {
            planted.add(fault);
        }
    }

    synchronized List<PlantedFault> all() {
        return List.copyOf(planted);
    }
}
