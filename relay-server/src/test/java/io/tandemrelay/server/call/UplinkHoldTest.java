package io.tandemrelay.server.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandemrelay.server.media.AudioFormat;
import io.tandemrelay.server.media.FramePool;
import io.tandemrelay.server.media.MediaFrame;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class UplinkHoldTest {

    private static final long MS = 1_000_000;
    private static final int LIMIT = 10;
    private static final int BURST = 4;

    private final FramePool pool = new FramePool(64, 160);
    private final UplinkHold hold = new UplinkHold(LIMIT, BURST, 2.0);

    @Test
    void shouldReleaseNothingBeforeItIsOpened() {
        offer(3);

        assertThat(hold.due(1000 * MS)).isZero();
        assertThat(hold.isLive()).isFalse();
    }

    @Test
    void shouldReleaseAtTwiceRealTimeOnceOpened() {
        offer(8);

        hold.open(0);

        assertThat(take(0)).isEqualTo(1);
        assertThat(take(10 * MS)).isEqualTo(1);
        assertThat(take(40 * MS)).isEqualTo(3);
        assertThat(take(70 * MS)).isEqualTo(3);
        assertThat(hold.size()).isZero();
    }

    @Test
    void shouldPassEverythingThroughOnceDrained() {
        hold.open(0);
        assertThat(hold.due(5 * MS)).isZero();
        assertThat(hold.isLive()).isTrue();

        offer(BURST);

        assertThat(hold.due(6 * MS)).isEqualTo(BURST);
    }

    @Test
    void shouldCatchUpAgainWhenABacklogHasGrownWhileLive() {
        hold.open(0);
        hold.due(5 * MS);

        offer(BURST + 1);

        assertThat(take(100 * MS)).isEqualTo(1);
        assertThat(take(120 * MS)).isEqualTo(2);
    }

    @Test
    void shouldNotMakeUpForTimeInWhichNothingCouldLeave() {
        offer(8);
        hold.open(0);

        assertThat(hold.due(8000 * MS)).isEqualTo(5);
        assertThat(take(8000 * MS)).isEqualTo(5);
        assertThat(take(8010 * MS)).isEqualTo(1);
    }

    @Test
    void shouldDisplaceTheOldestWhenFull() {
        final MediaFrame oldest = frame(1);
        hold.offer(oldest);
        for (int i = 1; i < LIMIT; i++) {
            assertThat(hold.offer(frame(i + 1))).isNull();
        }

        final MediaFrame displaced = hold.offer(frame(LIMIT + 1));

        assertThat(displaced).isSameAs(oldest);
        assertThat(hold.size()).isEqualTo(LIMIT);
    }

    @Test
    void shouldTellHeldFramesFromLiveOnes() {
        offer(1);
        hold.open(100 * MS);
        take(100 * MS);
        hold.due(120 * MS);

        assertThat(hold.wasLive(100 * MS)).isFalse();
        assertThat(hold.wasLive(121 * MS)).isTrue();
    }

    @Test
    void shouldGiveAllFramesBack() {
        offer(5);

        hold.releaseAll();

        assertThat(hold.size()).isZero();
        assertThat(pool.inUse()).isZero();
    }

    private int take(long nowNs) {
        final int due = hold.due(nowNs);
        for (int i = 0; i < due; i++) {
            Objects.requireNonNull(hold.peek()).release();
            hold.remove();
        }
        return due;
    }

    private void offer(int frames) {
        for (int i = 0; i < frames; i++) {
            hold.offer(frame(i));
        }
    }

    private MediaFrame frame(int generation) {
        final MediaFrame frame = Objects.requireNonNull(pool.acquire());
        frame.reset(AudioFormat.TELEPHONE, generation, 0);
        return frame;
    }
}
