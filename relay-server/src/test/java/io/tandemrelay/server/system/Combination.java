package io.tandemrelay.server.system;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Settings that change how audio travels through the relay, and never what arrives. */
record Combination(String transport, int workers, int joinedMs, int batchFrames) {
    static final String IO_URING = "io_uring";

    static List<Combination> all() {
        final List<Combination> all = new ArrayList<>();
        for (String transport : List.of("epoll", IO_URING, "nio")) {
            for (int workers : new int[] {0, 1, 2}) {
                for (int joinedMs : new int[] {20, 80}) {
                    for (int batchFrames : new int[] {1, 4}) {
                        all.add(new Combination(transport, workers, joinedMs, batchFrames));
                    }
                }
            }
        }
        return all;
    }

    /** A few of them in which any two values that can meet do meet. */
    static List<Combination> sample() {
        final Set<String> unmet = new HashSet<>();
        all().forEach(combination -> unmet.addAll(combination.pairs()));
        final List<Combination> sample = new ArrayList<>();
        while (!unmet.isEmpty()) {
            final Combination next =
                    all().stream()
                            .max(
                                    Comparator.comparingLong(combination ->
                                            combination.pairs().stream()
                                                    .filter(unmet::contains)
                                                    .count()))
                            .orElseThrow();
            unmet.removeAll(next.pairs());
            sample.add(next);
        }
        return sample;
    }

    Map<String, String> settings() {
        return Map.of(
                "http.transport",
                transport,
                "worker.threads",
                String.valueOf(workers),
                "media.downlink.joined",
                joinedMs + " ms",
                "media.uplink.batchFrames",
                String.valueOf(batchFrames));
    }

    /** Every two of its settings, as text. */
    Set<String> pairs() {
        final List<String> values =
                settings().entrySet().stream().map(Map.Entry::toString).sorted().toList();
        final Set<String> pairs = new HashSet<>();
        for (int i = 0; i < values.size(); i++) {
            for (int j = 0; j < i; j++) {
                pairs.add(values.get(j) + " " + values.get(i));
            }
        }
        return pairs;
    }

    @Override
    public String toString() {
        return "%s, %d workers, %d ms joined, batches of %d"
                .formatted(transport, workers, joinedMs, batchFrames);
    }
}
