package io.tandemrelay.loadgen.compare;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RotationTest {
    @Test
    void shouldBeginOneFurtherInEachRoundAndRunBackwardsInEveryOther() {
        final List<Integer> targets = List.of(1, 2, 3);

        assertThat(Rotation.of(targets, 1)).containsExactly(1, 2, 3);
        assertThat(Rotation.of(targets, 2)).containsExactly(2, 1, 3);
        assertThat(Rotation.of(targets, 3)).containsExactly(3, 1, 2);
        assertThat(Rotation.of(targets, 4)).containsExactly(1, 3, 2);
    }

    @Test
    void shouldLetTwoTakeTurns() {
        final List<String> firsts =
                IntStream.rangeClosed(1, 4)
                        .mapToObj(round -> Rotation.of(List.of("a", "b"), round).getFirst())
                        .toList();

        assertThat(firsts).containsExactly("a", "b", "a", "b");
    }

    @Test
    void shouldBearASingleTargetAndNone() {
        assertThat(Rotation.of(List.of(1), 2)).containsExactly(1);
        assertThat(Rotation.of(List.of(), 2)).isEmpty();
    }
}
