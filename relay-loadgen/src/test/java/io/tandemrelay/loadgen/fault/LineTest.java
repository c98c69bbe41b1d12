package io.tandemrelay.loadgen.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LineTest {
    private static final long MS = 1_000_000;

    @Test
    void shouldStallOnce() {
        final Line line = Line.plain().stall(Duration.ofMillis(100), Duration.ofMillis(30));

        assertThat(line.stalledForNs(99 * MS)).isZero();
        assertThat(line.stalledForNs(100 * MS)).isEqualTo(30 * MS);
        assertThat(line.stalledForNs(129 * MS)).isEqualTo(MS);
        assertThat(line.stalledForNs(130 * MS)).isZero();
        assertThat(line.stalledForNs(10_000 * MS)).isZero();
        assertThat(Line.plain().stalledForNs(0)).isZero();
    }

    @Test
    void shouldStallAgainAndAgain() {
        final Line line =
                Line.plain()
                        .stall(
                                Duration.ofMillis(100),
                                Duration.ofMillis(30),
                                Duration.ofSeconds(1));

        assertThat(line.stalledForNs(1099 * MS)).isZero();
        assertThat(line.stalledForNs(1100 * MS)).isEqualTo(30 * MS);
        assertThat(line.stalledForNs(60_110 * MS)).isEqualTo(20 * MS);
    }

    @Test
    void shouldRefuseWhatCannotBe() {
        final Duration second = Duration.ofSeconds(1);

        assertThatThrownBy(() -> Line.plain().stall(second, second, second))
                .hasMessageContaining("never ends");
        assertThatThrownBy(() -> Line.plain().delay(second.negated()))
                .hasMessageContaining("negative");
        assertThatThrownBy(() -> Line.plain().dribble(0, second)).hasMessageContaining("positive");
        assertThatThrownBy(() -> FaultPlan.none().share(1.1)).hasMessageContaining("share");
    }

    @Test
    void shouldApplyToTheSameShareOfConnectionsForTheSameSeed() {
        final FaultPlan plan = FaultPlan.none().share(0.1).seed(7);

        final int[] chosen = IntStream.range(0, 10_000).filter(plan::appliesTo).toArray();

        assertThat(chosen).hasSizeBetween(850, 1150);
        assertThat(IntStream.range(0, 10_000).filter(plan.share(0.1)::appliesTo).toArray())
                .isEqualTo(chosen);
        assertThat(IntStream.range(0, 10_000).filter(plan.seed(8)::appliesTo).toArray())
                .isNotEqualTo(chosen);
        assertThat(IntStream.range(0, 1000).filter(plan.share(0)::appliesTo)).isEmpty();
        assertThat(IntStream.range(0, 1000).filter(plan.share(1)::appliesTo)).hasSize(1000);
    }
}
