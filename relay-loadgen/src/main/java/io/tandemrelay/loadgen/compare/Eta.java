package io.tandemrelay.loadgen.compare;

import java.time.Duration;

/** How much longer it takes: first by the plan, then by what the visits so far took. One thread. */
final class Eta {
    private final long startNs = System.nanoTime();
    private final int visits;
    private final Duration expected;
    private int done;
    private long sinceNs = startNs;

    Eta(int visits, Duration expected) {
        this.visits = visits;
        this.expected = expected;
    }

    /** A target was measured in a round. */
    void visited() {
        done++;
        sinceNs = System.nanoTime();
    }

    String words() {
        final double perVisitNs =
                done == 0 ? expected.toNanos() : (sinceNs - startNs) / (double) done;
        final double leftNs =
                Math.max(0, perVisitNs * (visits - done) - (System.nanoTime() - sinceNs));
        final long seconds = Math.round(leftNs / 1e9);
        return seconds < 120
                ? "%d s to go".formatted(seconds)
                : "%d min to go".formatted(Math.round(seconds / 60.0));
    }
}
