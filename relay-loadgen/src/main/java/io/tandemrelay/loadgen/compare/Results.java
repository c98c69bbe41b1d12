package io.tandemrelay.loadgen.compare;

import io.tandemrelay.loadgen.report.Capacity;
import java.util.ArrayList;
import java.util.List;

/**
 * All that a comparison told.
 *
 * @param baseline name of the target that the others are set in relation to
 * @param warnings about the comparison itself
 * @param stopped it was ended before its last round
 */
public record Results(
        ComparisonSettings settings,
        List<Candidate> candidates,
        List<Visit> visits,
        String baseline,
        List<String> warnings,
        long startedEpochMs,
        long endedEpochMs,
        boolean stopped) {
    public Results {
        candidates = List.copyOf(candidates);
        visits = List.copyOf(visits);
        warnings = List.copyOf(warnings);
    }

    Spread spread(String target, Metric metric) {
        return Spread.of(
                visits.stream()
                        .filter(visit -> visit.target().equals(target))
                        .mapToDouble(metric.of()));
    }

    /**
     * The target's median over the baseline's; NaN without either, where one is a lower bound only,
     * and for the baseline itself.
     */
    double ratio(String target, Metric metric) {
        return target.equals(baseline)
                        || isLowerBound(target, metric)
                        || isLowerBound(baseline, metric)
                ? Double.NaN
                : spread(target, metric).median() / spread(baseline, metric).median();
    }

    /** Whether anything was measured at all. */
    public boolean anything() {
        return visits.stream().anyMatch(visit -> !visit.figures().isEmpty());
    }

    /** Whether the generator was late throughout. */
    public boolean isVoid() {
        return anything()
                && visits.stream()
                        .flatMap(visit -> visit.figures().stream())
                        .allMatch(Figures::isVoid);
    }

    /** Whether at least half of the rounds did not deliver what was said, or not in all calls. */
    boolean leavesOut(String target, Metric metric) {
        final List<Figures> of =
                visits.stream()
                        .filter(visit -> visit.target().equals(target))
                        .flatMap(visit -> visit.figures().stream())
                        .filter(figures -> metric.name().startsWith(figures.key() + "."))
                        .toList();
        final long incomplete = of.stream().filter(figures -> !figures.complete()).count();
        return incomplete > 0 && 2 * incomplete >= of.size();
    }

    /** Whether a round's search ended because the generator, or the most allowed, was reached. */
    boolean isLowerBound(String target) {
        return visits.stream()
                .filter(visit -> visit.target().equals(target))
                .map(Visit::capacity)
                .anyMatch(found -> found != null && found.bound() != Capacity.Bound.TARGET);
    }

    /** Whether the target has more of it than was found. */
    boolean isLowerBound(String target, Metric metric) {
        return metric.equals(Metric.CAPACITY) && isLowerBound(target);
    }

    /** What a reader must know besides the figures, in words. */
    List<String> notes() {
        final List<String> notes = new ArrayList<>(warnings);
        if (stopped) {
            notes.add("It was stopped before its last round.");
        }
        for (Candidate candidate : candidates) {
            if (!candidate.isReady()) {
                notes.add(candidate.target().name() + ": skipped, " + candidate.reason());
            } else if (candidate.target().losesAudio()) {
                notes.add(
                        candidate.target().name()
                                + ": loses audio by its own account, so it has no capacity without loss");
            }
        }
        for (Visit visit : visits) {
            final String where = "%s, round %d: ".formatted(visit.target(), visit.round());
            if (!visit.failure().isEmpty()) {
                notes.add(where + visit.failure());
            }
            final Visit.Found found = visit.capacity();
            if (found != null && found.bound() != Capacity.Bound.TARGET) {
                notes.add(
                        where
                                + "at least %d calls, %s"
                                        .formatted(
                                                found.calls(),
                                                found.bound() == Capacity.Bound.GENERATOR
                                                        ? "above which the generator was late"
                                                        : "the most that were allowed"));
            }
            for (Figures figures : visit.figures()) {
                if (figures.isVoid()) {
                    notes.add(where + figures.key() + " was not measured, the generator was late");
                }
                if (!figures.complete()) {
                    notes.add(where + figures.key() + " is incomplete, " + heard(figures));
                }
            }
        }
        return notes;
    }

    private static String heard(Figures figures) {
        return "heard %s %% uplink%s, failed calls %s"
                .formatted(
                        Spread.rounded(figures.value(Figure.UPLINK_HEARD), 1),
                        figures.workload() == Workload.UPLINK
                                ? ""
                                : ", %s %% downlink"
                                        .formatted(
                                                Spread.rounded(
                                                        figures.value(Figure.DOWNLINK_HEARD), 1)),
                        Spread.rounded(figures.value(Figure.FAILED), 0));
    }

    /** Everything that was measured, in the order shown. */
    List<Metric> metrics() {
        final List<Metric> all = new ArrayList<>();
        for (Workload workload : Workload.values()) {
            for (int calls : settings.calls()) {
                for (Figure figure : Figure.values()) {
                    all.add(Metric.of(workload, calls, figure));
                }
            }
        }
        all.add(Metric.IDLE);
        if (settings.capacity() != null) {
            all.add(Metric.CAPACITY);
            all.add(Metric.CAPACITY_CPU);
        }
        return all;
    }
}
