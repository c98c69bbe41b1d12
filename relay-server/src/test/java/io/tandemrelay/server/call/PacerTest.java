package io.tandemrelay.server.call;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class PacerTest {

    private static final long MS = 1_000_000;
    private static final long LEAD_MS = 160;
    private static final long RESERVE_MS = 60;

    private final Pacer pacer = new Pacer(LEAD_MS * MS, RESERVE_MS * MS, 20 * MS);

    @Test
    void shouldStartAtOnceWhenTheReserveIsThere() {
        assertThat(pacer.due(1000 * MS, 3, false)).isEqualTo(3);
    }

    @Test
    void shouldAwaitTheReserveButNotLongerThanItLasts() {
        assertThat(pacer.due(1000 * MS, 1, false)).isZero();
        assertThat(pacer.due(1059 * MS, 1, false)).isZero();

        assertThat(pacer.due(1060 * MS, 1, false)).isEqualTo(1);
    }

    @Test
    void shouldStartAtOnceWhenTheItemIsShorterThanTheReserve() {
        assertThat(pacer.due(1000 * MS, 1, true)).isEqualTo(1);
    }

    @Test
    void shouldSendNoFurtherAheadThanTheLead() {
        assertThat(pacer.due(0, 500, false)).isEqualTo(9); // frame 0 and the 8 of the lead
        pacer.onSent(9);

        assertThat(pacer.due(19 * MS, 500, false)).isZero();
        assertThat(pacer.due(20 * MS, 500, false)).isEqualTo(1);
    }

    @Test
    void shouldJoinFramesWhileTheAgentIsAheadWithoutEatingMoreOfTheLead() {
        final Pacer joining = new Pacer(LEAD_MS * MS, RESERVE_MS * MS, 80 * MS);
        joining.onSent(joining.due(0, 500, false)); // frames 0 to 8, heard until 180

        assertThat(joining.due(79 * MS, 500, false)).isZero();
        assertThat(joining.due(80 * MS, 500, false)).isEqualTo(4);
        joining.onSent(4);

        assertThat(joining.due(159 * MS, 500, false)).isZero();
        assertThat(joining.due(160 * MS, 500, false)).isEqualTo(4);
    }

    @Test
    void shouldNotKeepAnAgentWaitingThatIsNotAhead() {
        final Pacer joining = new Pacer(LEAD_MS * MS, RESERVE_MS * MS, 80 * MS);
        joining.onSent(joining.due(0, 3, false)); // the reserve, heard until 60

        for (int at = 20; at <= 1000; at += 20) {
            assertThat(joining.due(at * MS, 1, false)).isEqualTo(1);
            joining.onSent(1);
        }
    }

    @Test
    void shouldNotHoldAudioThatHasNothingToTravelWith() {
        final Pacer joining = new Pacer(LEAD_MS * MS, RESERVE_MS * MS, 80 * MS);
        joining.onSent(joining.due(0, 8, false)); // what a stall had held up, heard until 160

        for (int at = 20; at <= 1000; at += 20) {
            assertThat(joining.due(at * MS, 1, false)).isEqualTo(1);
            joining.onSent(1);
        }
    }

    @Test
    void shouldSendTheRestOfAnItemInTime() {
        final Pacer joining = new Pacer(LEAD_MS * MS, RESERVE_MS * MS, 80 * MS);
        joining.onSent(joining.due(0, 9, false)); // heard until 180

        assertThat(joining.due(80 * MS, 2, true)).isEqualTo(2);
    }

    @Test
    void shouldNotDriftWhateverTheTicksAre() {
        final long seed = System.nanoTime();
        final SplittableRandom random = new SplittableRandom(seed);
        long nowNs = 0;
        long sent = 0;

        while (nowNs < 60_000 * MS) {
            final int due = pacer.due(nowNs, 10_000, false);
            pacer.onSent(due);
            sent += due;
            nowNs += random.nextLong(1 * MS, 40 * MS);
        }

        final long ideal = (nowNs / MS + LEAD_MS) / 20;
        assertThat(sent).as("seed %d", seed).isBetween(ideal - 3, ideal + 1);
        assertThat(pacer.underruns()).as("seed %d", seed).isZero();
    }

    @Test
    void shouldRepayAStallAtOnceWhileTheCarrierStillPlays() {
        pacer.onSent(pacer.due(0, 500, false));

        final int due = pacer.due(100 * MS, 500, false);

        assertThat(due).isEqualTo(5);
        assertThat(pacer.underruns()).isZero();
    }

    @Test
    void shouldCountAnUnderrunAndStartAnewWhenTheCarrierRanDryWithinAnItem() {
        pacer.onSent(pacer.due(0, 9, false));
        assertThat(pacer.due(180 * MS, 0, false)).isZero();

        final int due = pacer.due(250 * MS, 3, false);

        assertThat(due).isEqualTo(3);
        assertThat(pacer.underruns()).isEqualTo(1);
    }

    @Test
    void shouldNotCountThePauseBetweenItemsAsUnderrun() {
        pacer.onSent(pacer.due(0, 3, true));
        pacer.onItemEnd();
        assertThat(pacer.due(100 * MS, 0, true)).isZero();

        pacer.onSent(pacer.due(150 * MS, 3, false));

        assertThat(pacer.underruns()).isZero();
    }

    @Test
    void shouldStartAnewAfterAReset() {
        pacer.onSent(pacer.due(0, 9, false));

        pacer.reset();

        assertThat(pacer.due(20 * MS, 2, false)).isZero();
        assertThat(pacer.due(20 * MS, 3, false)).isEqualTo(3);
        assertThat(pacer.underruns()).isZero();
    }
}
