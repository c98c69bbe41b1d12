package io.tandemrelay.server.system;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

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

    @Override
    public String toString() {
        return "%s, %d workers, %d ms joined, batches of %d"
                .formatted(transport, workers, joinedMs, batchFrames);
    }
}
