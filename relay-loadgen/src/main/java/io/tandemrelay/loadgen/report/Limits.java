package io.tandemrelay.loadgen.report;

/**
 * What a run is judged by; NaN, or -1 for a count, where nothing was asked for.
 *
 * @param maxP99Ms of the latency of each direction
 * @param maxLossRatio lost frames by frames sent, 0.001 for one in a thousand
 * @param maxLatenessP99Ms of the generator's own sending; a run above it is void
 */
public record Limits(
        double maxP99Ms, double maxLossRatio, int maxFailedCalls, double maxLatenessP99Ms) {
    /** The lateness above which a generator measures itself. */
    public static final double LATENESS_P99_MS = 2;

    /** Nothing asked for but an honest generator. */
    public static final Limits NONE = new Limits(Double.NaN, Double.NaN, -1, LATENESS_P99_MS);

    boolean asksLatency() {
        return maxP99Ms >= 0;
    }

    boolean asksLoss() {
        return maxLossRatio >= 0;
    }

    boolean asksFailedCalls() {
        return maxFailedCalls >= 0;
    }

    boolean asksLateness() {
        return maxLatenessP99Ms >= 0;
    }

    /** The tighter of each limit. */
    Limits and(Limits other) {
        return new Limits(
                tighter(maxP99Ms, other.maxP99Ms),
                tighter(maxLossRatio, other.maxLossRatio),
                (int) tighter(maxFailedCalls, other.maxFailedCalls),
                tighter(maxLatenessP99Ms, other.maxLatenessP99Ms));
    }

    private static double tighter(double one, double other) {
        if (!(one >= 0)) {
            return other;
        }
        return other >= 0 ? Math.min(one, other) : one;
    }
}
