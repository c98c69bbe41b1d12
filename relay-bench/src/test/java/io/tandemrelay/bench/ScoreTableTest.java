package io.tandemrelay.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ScoreTableTest {

    private static final Scores SCORES =
            new Scores(
                    List.of(
                            new Score("MulawBenchmark", "copyFloor", "", 5, 0.04, 0.00001),
                            new Score("MulawBenchmark", "decode", "", 61.54, 1.2, 0.0002),
                            new Score("TreeBenchmark", "read", "depth=2", 4321.2, 99.6, 5120.3),
                            new Score("Z", "a", "", 1, Double.NaN, Double.NaN)));

    @Test
    void shouldShowEachBenchmarkBesideItsFloor() {
        final String text = ScoreTable.of(SCORES).text();

        assertThat(text)
                .isEqualTo(
                        """
                        benchmark                   ns/op  error  B/op  x floor
                        MulawBenchmark.copyFloor     5.00   0.04     0    floor
                        MulawBenchmark.decode        61.5   1.20     0    12.31
                        TreeBenchmark.read depth=2   4321   99.6  5120        -
                        Z.a                          1.00      -     -        -
                        """);
    }

    @Test
    void shouldShowTheSameAsMarkdown() {
        final String markdown = ScoreTable.of(SCORES).markdown();

        assertThat(markdown)
                .startsWith(
                        """
                        | benchmark | ns/op | error | B/op | x floor |
                        |---|--:|--:|--:|--:|
                        | MulawBenchmark.copyFloor | 5.00 | 0.04 | 0 | floor |
                        | MulawBenchmark.decode | 61.5 | 1.20 | 0 | 12.31 |
                        """);
    }
}
