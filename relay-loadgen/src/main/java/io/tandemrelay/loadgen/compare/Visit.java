package io.tandemrelay.loadgen.compare;

import io.tandemrelay.loadgen.report.Capacity;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one target told in one round.
 *
 * @param round from 1
 * @param idleKiB resident memory of the process before its first call
 * @param failure why it told no more, or empty
 */
public record Visit(
        String target,
        int round,
        double idleKiB,
        List<Figures> figures,
        @Nullable Found capacity,
        String failure) {
    public Visit {
        figures = List.copyOf(figures);
    }

    /**
     * What its capacity search found.
     *
     * @param calls 0 when not even the first step held
     * @param bound what kept it from being more
     * @param cpuMicrosPerFrame with these calls up
     */
    public record Found(
            int calls, Capacity.Bound bound, double cpuMicrosPerFrame, List<Capacity.Step> steps) {
        public Found {
            steps = List.copyOf(steps);
        }

        /** NaN when the generator was late before anything was learnt. */
        double known() {
            return calls == 0 && bound == Capacity.Bound.GENERATOR ? Double.NaN : calls;
        }
    }

    double value(Workload workload, int calls, Figure figure) {
        return figures.stream()
                .filter(each -> each.workload() == workload && each.calls() == calls)
                .mapToDouble(each -> each.value(figure))
                .findFirst()
                .orElse(Double.NaN);
    }
}
