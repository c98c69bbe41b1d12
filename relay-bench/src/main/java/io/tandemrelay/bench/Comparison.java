package io.tandemrelay.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Two runs, benchmark by benchmark, by their ratios to the floor: those survive a change of
 * machine, times do not. Floors themselves are not compared.
 */
final class Comparison {
    /** What became of one benchmark. */
    enum Verdict {
        SAME(""),
        BETTER("better"),
        WORSE("WORSE"),
        ALLOCATES("ALLOCATES"),
        NO_FLOOR("no floor"),
        ONLY_OLD("only in the old"),
        ONLY_NEW("only in the new");

        private final String words;

        Verdict(String words) {
            this.words = words;
        }

        boolean isRegression() {
            return this == WORSE || this == ALLOCATES;
        }
    }

    /**
     * One benchmark of either run.
     *
     * @param percent how much slower against its floor the new one is; NaN without two ratios
     */
    record Change(
            String name,
            @Nullable Score before,
            @Nullable Score after,
            double oldRatio,
            double newRatio,
            double percent,
            Verdict verdict) {

        /** Whether both runs had the benchmark and its floor. */
        boolean isByRatio() {
            return !Double.isNaN(percent);
        }
    }

    private final Scores before;
    private final Scores after;
    private final double tolerancePercent;

    private Comparison(Scores before, Scores after, double tolerancePercent) {
        this.before = before;
        this.after = after;
        this.tolerancePercent = tolerancePercent;
    }

    /** Every benchmark of the two runs, by name. */
    static List<Change> of(Scores before, Scores after, double tolerancePercent) {
        return new Comparison(before, after, tolerancePercent).changes();
    }

    static Table table(List<Change> changes) {
        final Table table =
                new Table(
                        "benchmark",
                        "old x floor",
                        "new x floor",
                        "change",
                        "old B/op",
                        "new B/op",
                        "");
        for (final Change change : changes) {
            table.add(
                    change.name(),
                    Figures.ratio(change.oldRatio()),
                    Figures.ratio(change.newRatio()),
                    Figures.percent(change.percent()),
                    change.before() == null ? "-" : Figures.bytes(change.before()),
                    change.after() == null ? "-" : Figures.bytes(change.after()),
                    change.verdict().words);
        }
        return table;
    }

    private List<Change> changes() {
        final Set<String> names = new TreeSet<>();
        names(before, names);
        names(after, names);
        final List<Change> changes = new ArrayList<>();
        for (final String name : names) {
            changes.add(change(name, before.find(name), after.find(name)));
        }
        return changes;
    }

    private static void names(Scores scores, Set<String> names) {
        scores.all().stream()
                .filter(score -> !score.isFloor())
                .map(Score::name)
                .forEach(names::add);
    }

    private Change change(String name, Optional<Score> old, Optional<Score> now) {
        final double oldRatio = old.map(before::ratio).orElse(Double.NaN);
        final double newRatio = now.map(after::ratio).orElse(Double.NaN);
        final double percent = (newRatio / oldRatio - 1) * 100;
        return new Change(
                name,
                old.orElse(null),
                now.orElse(null),
                oldRatio,
                newRatio,
                percent,
                verdict(old.orElse(null), now.orElse(null), percent));
    }

    private Verdict verdict(@Nullable Score old, @Nullable Score now, double percent) {
        if (now == null) {
            return Verdict.ONLY_OLD;
        }
        if (old == null) {
            return Verdict.ONLY_NEW;
        }
        if (isZero(old) && now.allocates()) {
            return Verdict.ALLOCATES;
        }
        if (Double.isNaN(percent)) {
            return Verdict.NO_FLOOR;
        }
        if (percent > tolerancePercent) {
            return Verdict.WORSE;
        }
        return percent < -tolerancePercent ? Verdict.BETTER : Verdict.SAME;
    }

    private static boolean isZero(Score score) {
        return !Double.isNaN(score.bytes()) && !score.allocates();
    }
}
