package io.tandemrelay.server.call;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PlaybackTest {

    private static final long MS = 1_000_000;

    private final Playback playback = new Playback(0);

    @Test
    void shouldEstimateWhatIsUnplayedAtEightBytesAMillisecond() {
        playback.onSent(800, 1000 * MS);

        assertThat(playback.unplayedMs(1000 * MS)).isEqualTo(100);
        assertThat(playback.unplayedMs(1060 * MS)).isEqualTo(40);
        assertThat(playback.heardMs(1060 * MS)).isEqualTo(60);
        assertThat(playback.unplayedMs(2000 * MS)).isZero();
        assertThat(playback.heardMs(2000 * MS)).isEqualTo(100);
    }

    @Test
    void shouldQueueLaterAudioBehindEarlier() {
        playback.onSent(800, 0);
        playback.onSent(800, 20 * MS);

        assertThat(playback.unplayedMs(20 * MS)).isEqualTo(180);
    }

    @Test
    void shouldCorrectTheEstimateByAMark() {
        playback.onSent(800, 0);
        final int number = playback.mark();
        playback.onSent(800, 0);

        final boolean current = playback.onMark(0, number, 130 * MS);

        assertThat(current).isTrue();
        assertThat(playback.unplayedMs(130 * MS)).isEqualTo(100);
        assertThat(playback.heardMs(130 * MS)).isEqualTo(100);
    }

    @Test
    void shouldTellAClearedMarkFromAPlayedOne() {
        playback.onSent(1600, 0);
        final int number = playback.mark();

        final long cutMs = playback.clear(50 * MS);
        final boolean current = playback.onMark(0, number, 60 * MS);

        assertThat(cutMs).isEqualTo(150);
        assertThat(current).isFalse();
        assertThat(playback.generation()).isEqualTo(1);
        assertThat(playback.heardMs(60 * MS)).isEqualTo(50);
        assertThat(playback.hasPendingMarks()).isFalse();
    }

    @Test
    void shouldIgnoreAMarkReturnedTwiceOrNeverSent() {
        playback.onSent(160, 0);
        final int number = playback.mark();
        playback.onMark(0, number, 20 * MS);

        assertThat(playback.onMark(0, number, 21 * MS)).isFalse();
        assertThat(playback.onMark(0, number + 1, 21 * MS)).isFalse();
        assertThat(playback.onMark(0, -1, 21 * MS)).isFalse();
    }

    @Test
    void shouldRefuseMoreMarksThanItCanRemember() {
        for (int i = 0; i < 64; i++) {
            assertThat(playback.mark()).isEqualTo(i);
        }

        assertThat(playback.mark()).isEqualTo(-1);
        assertThat(playback.onMark(0, 0, 0)).isTrue();
        assertThat(playback.mark()).isEqualTo(64);
    }

    @Test
    void shouldNeverReportMoreHeardThanSent() {
        playback.onSent(480, 0);
        playback.clear(10 * MS);
        playback.onSent(160, 500 * MS);

        assertThat(playback.heardMs(10_000 * MS)).isLessThanOrEqualTo(playback.sentBytes() / 8);
    }
}
