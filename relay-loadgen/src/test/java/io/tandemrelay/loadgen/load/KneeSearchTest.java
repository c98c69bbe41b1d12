package io.tandemrelay.loadgen.load;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class KneeSearchTest {
    @Test
    void shouldComeWithinTheResolutionBelowEveryKnee() {
        for (int knee = 1; knee <= 2_000; knee++) {
            final int found = search(knee, 2_000);

            assertThat(found).isLessThanOrEqualTo(knee);
            assertThat(knee - found).isLessThanOrEqualTo(Math.max(1, (int) (found * 0.04)));
        }
    }

    @Test
    void shouldStopAtTheMostAllowed() {
        assertThat(search(10_000, 700)).isEqualTo(700);
    }

    @Test
    void shouldFindNothingWhereNothingIsGood() {
        assertThat(search(0, 1_000)).isZero();
    }

    private static int search(int knee, int most) {
        final KneeSearch search = new KneeSearch(50, most, 1.4, 0.04);
        int steps = 0;
        while (search.hasNext()) {
            assertThat(++steps).isLessThan(40);
            search.judged(search.next() <= knee);
        }
        return search.good();
    }
}
