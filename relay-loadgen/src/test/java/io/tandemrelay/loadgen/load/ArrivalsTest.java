package io.tandemrelay.loadgen.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.PrimitiveIterator;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ArrivalsTest {
    private static final long SECOND_NS = 1_000_000_000;

    @ParameterizedTest
    @EnumSource(Arrivals.Rhythm.class)
    void shouldKeepTheMeanRateInOrderAndRepeatItself(Arrivals.Rhythm rhythm) {
        final Arrivals arrivals = new Arrivals(rhythm, 20, 5, 10 * SECOND_NS);
        final PrimitiveIterator.OfLong times = arrivals.times(3);
        final PrimitiveIterator.OfLong again = arrivals.times(3);

        long lastNs = 0;
        for (int i = 0; i < 20_000; i++) {
            final long timeNs = times.nextLong();
            assertThat(timeNs).isGreaterThanOrEqualTo(lastNs).isEqualTo(again.nextLong());
            lastNs = timeNs;
        }

        assertThat(lastNs / 1e9).isCloseTo(1000, within(25.0));
    }

    @Test
    void shouldBringBurstsTogether() {
        final PrimitiveIterator.OfLong times =
                new Arrivals(Arrivals.Rhythm.BURST, 10, 5, 0).times(0);

        for (int burst = 0; burst < 10; burst++) {
            for (int i = 0; i < 5; i++) {
                assertThat(times.nextLong()).isEqualTo(burst * SECOND_NS / 2);
            }
        }
    }

    @Test
    void shouldRaiseTheRateSlowly() {
        final PrimitiveIterator.OfLong times =
                new Arrivals(Arrivals.Rhythm.RAMP, 100, 1, 10 * SECOND_NS).times(0);
        final List<Long> first = new ArrayList<>();
        for (int i = 0; i < 1500; i++) {
            first.add(times.nextLong());
        }

        assertThat(between(first, 0, 5)).isBetween(120L, 130L);
        assertThat(between(first, 5, 10)).isBetween(370L, 380L);
        assertThat(between(first, 10, 15)).isBetween(499L, 501L);
    }

    @Test
    void shouldShareOnePlanAmongShardsWithoutGapOrOverlap() {
        final Set<LoadPlan.PlannedCall> whole = new HashSet<>(calls(plan(0, 1)));
        final Set<LoadPlan.PlannedCall> shared = new HashSet<>();

        for (int shard = 0; shard < 3; shard++) {
            for (LoadPlan.PlannedCall call : calls(plan(shard, 3))) {
                assertThat(shared.add(call)).isTrue();
            }
        }

        assertThat(shared).isEqualTo(whole);
        assertThat(whole).hasSizeBetween(500, 700);
        assertThatThrownBy(() -> plan(3, 3)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shouldDrawLengthsOfTheMeanAskedFor() {
        final Duration mean = Duration.ofSeconds(90);
        for (CallLength length :
                List.of(
                        new CallLength.Fixed(mean),
                        new CallLength.Uniform(Duration.ofSeconds(30), Duration.ofSeconds(150)),
                        new CallLength.Exponential(mean),
                        new CallLength.LogNormal(mean, 0.8))) {
            final Random random = new Random(1);
            double sum = 0;
            for (int i = 0; i < 20_000; i++) {
                sum += length.draw(random).toMillis();
            }

            assertThat(sum / 20_000).as("%s", length).isCloseTo(90_000, within(2_500.0));
            assertThat(length.mean()).isEqualTo(mean);
        }
    }

    @Test
    void shouldDrawLengthsOfNeighbouringCallsIndependently() {
        final List<LoadPlan.PlannedCall> calls = calls(plan(0, 1)).subList(0, 200);

        final long shortOnes =
                calls.stream().filter(call -> call.lengthNs() < 5 * SECOND_NS).count();
        final long longOnes =
                calls.stream().filter(call -> call.lengthNs() > 15 * SECOND_NS).count();

        // of an exponential distribution with a mean of 10 s: 39 % and 22 %
        assertThat(shortOnes).isBetween(55L, 105L);
        assertThat(longOnes).isBetween(25L, 65L);
    }

    private static LoadPlan plan(int shard, int shards) {
        return new LoadPlan(
                100,
                new Arrivals(Arrivals.Rhythm.POISSON, 10, 1, 0),
                new CallLength.Exponential(Duration.ofSeconds(10)),
                Duration.ofSeconds(20),
                Duration.ofSeconds(40),
                shard,
                shards,
                42);
    }

    private static List<LoadPlan.PlannedCall> calls(LoadPlan plan) {
        final List<LoadPlan.PlannedCall> calls = new ArrayList<>();
        final Iterator<LoadPlan.PlannedCall> planned = plan.planned();
        planned.forEachRemaining(calls::add);
        return calls;
    }

    private static long between(List<Long> times, long fromS, long toS) {
        return times.stream()
                .filter(time -> time >= fromS * SECOND_NS && time < toS * SECOND_NS)
                .count();
    }
}
