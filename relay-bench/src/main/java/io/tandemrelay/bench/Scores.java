package io.tandemrelay.bench;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The scores of one run.
 *
 * <p>A benchmark's floor is the one of its class, at equal parameters, whose name is {@code
 * <word>Floor} and whose word the benchmark's name begins with, the longest such word; a class's
 * only floor serves all its benchmarks.
 */
record Scores(List<Score> all) {
    Scores {
        all = List.copyOf(all);
    }

    Optional<Score> find(String name) {
        return all.stream().filter(score -> score.name().equals(name)).findFirst();
    }

    Optional<Score> floorOf(Score score) {
        final List<Score> floors =
                all.stream()
                        .filter(other -> other.isFloor() && other.isMeasuredWith(score))
                        .toList();
        if (floors.size() == 1) {
            return Optional.of(floors.getFirst());
        }
        return floors.stream()
                .filter(floor -> score.method().startsWith(floor.floorWord()))
                .max(Comparator.comparingInt(floor -> floor.floorWord().length()));
    }

    /** Time over the floor's time; NaN for a floor and for what has none. */
    double ratio(Score score) {
        return score.isFloor()
                ? Double.NaN
                : floorOf(score).map(floor -> score.ns() / floor.ns()).orElse(Double.NaN);
    }
}
