package io.tandemrelay.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScoresTest {

    private static Score score(String method, String parameters, double ns) {
        return new Score("X", method, parameters, ns, 0, 0);
    }

    @Test
    void shouldCompareAllOfAClassToItsOnlyFloor() {
        final Score decode = score("decode", "", 30);
        final Scores scores = new Scores(List.of(decode, score("copyFloor", "", 10)));

        assertThat(scores.ratio(decode)).isEqualTo(3);
    }

    @ParameterizedTest
    @CsvSource({"read, 3", "readByTree, 3", "write, 5", "writeTwice, 7"})
    void shouldCompareToTheFloorTheNameBeginsWith(String method, double ratio) {
        final Score score = score(method, "", 105);
        final Scores scores =
                new Scores(
                        List.of(
                                score("readFloor", "", 35),
                                score("writeFloor", "", 21),
                                score("writeTwiceFloor", "", 15),
                                score));

        assertThat(scores.ratio(score)).isEqualTo(ratio);
    }

    @Test
    void shouldGiveNoRatioWhereSeveralFloorsAreAllForOthers() {
        final Score clear = score("clear", "", 105);
        final Scores scores =
                new Scores(List.of(score("readFloor", "", 35), score("writeFloor", "", 21), clear));

        assertThat(scores.ratio(clear)).isNaN();
    }

    @Test
    void shouldCompareAtEqualParametersOfTheSameClass() {
        final Score narrow = score("up", "factor=2", 60);
        final Scores scores =
                new Scores(
                        List.of(
                                score("copyFloor", "factor=2", 20),
                                score("copyFloor", "factor=3", 30),
                                new Score("Y", "copyFloor", "factor=2", 1, 0, 0),
                                narrow));

        assertThat(scores.ratio(narrow)).isEqualTo(3);
    }

    @Test
    void shouldGiveAFloorNoRatio() {
        final Score floor = score("copyFloor", "", 20);

        assertThat(new Scores(List.of(floor)).ratio(floor)).isNaN();
    }
}
