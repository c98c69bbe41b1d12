package io.tandemrelay.bench;

/** One run as a table. */
final class ScoreTable {
    private ScoreTable() {}

    static Table of(Scores scores) {
        final Table table = new Table("benchmark", "ns/op", "error", "B/op", "x floor");
        for (final Score score : scores.all()) {
            table.add(
                    score.name(),
                    Figures.ns(score.ns()),
                    Figures.ns(score.errorNs()),
                    Figures.bytes(score),
                    score.isFloor() ? "floor" : Figures.ratio(scores.ratio(score)));
        }
        return table;
    }
}
