package io.tandemrelay.loadgen.audio;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandemrelay.loadgen.audio.FrameSequence.Arrival;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FrameSequenceTest {
    private final FrameSequence sequence = new FrameSequence();

    @Test
    void shouldCountAFrameThatNeverCameAsLost() {
        arrive(0, 1, 3, 4);
        sequence.end();

        assertThat(sequence.takeLost()).isEqualTo(1);
        assertThat(sequence.takeLost()).isZero();
    }

    @Test
    void shouldCountTheFirstFramesAsLostWhenTheyNeverCame() {
        arrive(5);
        sequence.end();

        assertThat(sequence.takeLost()).isEqualTo(5);
    }

    @Test
    void shouldTellLateFromDoubled() {
        arrive(0, 2);

        assertThat(sequence.arrived(1)).isEqualTo(Arrival.LATE);
        assertThat(sequence.arrived(1)).isEqualTo(Arrival.DOUBLED);
        assertThat(sequence.arrived(2)).isEqualTo(Arrival.DOUBLED);
        assertThat(sequence.arrived(3)).isEqualTo(Arrival.EXPECTED);
        sequence.end();
        assertThat(sequence.takeLost()).isZero();
    }

    @Test
    void shouldTakeACorruptedFrameForTheOneThatWasDue() {
        arrive(0, 1);
        sequence.arrivedUnreadable();

        assertThat(sequence.arrived(3)).isEqualTo(Arrival.EXPECTED);
        sequence.end();
        assertThat(sequence.takeLost()).isZero();
    }

    @Test
    void shouldTakeBackLossesThatWereFoundOtherwise() {
        arrive(0, 4);

        assertThat(sequence.found(2)).isEqualTo(2);
        sequence.end();
        assertThat(sequence.takeLost()).isEqualTo(1);
    }

    @Test
    void shouldAgreeWithASlowReferenceForRandomArrivals() {
        for (long seed = 0; seed < 300; seed++) {
            final Random random = new Random(seed);
            final FrameSequence judged = new FrameSequence();
            final List<Integer> order = new ArrayList<>();
            for (int i = 0; i < 400; i++) {
                if (random.nextInt(10) > 0) {
                    order.add(i);
                }
                if (random.nextInt(100) == 0) {
                    i += random.nextInt(FrameSequence.WINDOW - 4);
                }
            }
            for (int swaps = random.nextInt(30); swaps > 0; swaps--) {
                final int at = random.nextInt(order.size() - 1);
                Collections.swap(order, at, at + 1);
            }
            final Set<Integer> seen = new HashSet<>();

            for (int number : order) {
                assertThat(judged.arrived(number))
                        .as("seed %d", seed)
                        .isNotEqualTo(Arrival.DOUBLED);
                seen.add(number);
            }
            judged.end();

            final long lost = Collections.max(order) + 1L - seen.size();
            assertThat(judged.takeLost()).as("seed %d", seed).isEqualTo(lost);
        }
    }

    private void arrive(int... numbers) {
        for (int number : numbers) {
            sequence.arrived(number);
        }
    }
}
