package io.tandemrelay.server.call;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class GapFillerTest {

    private final GapFiller gaps = new GapFiller(true, 400);

    @Test
    void shouldFillNothingWhileTimestampsRunOn() {
        gaps.start(0);

        for (int i = 0; i < 100; i++) {
            assertThat(gaps.onAudio(73 + 20L * i, 20, 20.0 * i)).isZero();
        }
    }

    @Test
    void shouldFillAHoleByTheTimestamps() {
        gaps.start(0);
        gaps.onAudio(43, 20, 0);

        assertThat(gaps.onAudio(163, 20, 120)).isEqualTo(5);
    }

    @Test
    void shouldTolerateOneFrameOfJitterInTimestamps() {
        gaps.start(0);
        gaps.onAudio(43, 20, 0);

        assertThat(gaps.onAudio(83, 20, 40)).isZero();
    }

    @Test
    void shouldBoundTheSilenceOfAFarJump() {
        gaps.start(0);
        gaps.onAudio(43, 20, 0);

        assertThat(gaps.onAudio(1_000_000_000_000L, 20, 20)).isEqualTo(500);
    }

    @Test
    void shouldFillNothingWhenTimestampsGoBackOrAreMissing() {
        gaps.start(0);
        gaps.onAudio(1000, 20, 0);

        assertThat(gaps.onAudio(500, 20, 20)).isZero();
        assertThat(gaps.onAudio(CarrierListener.NO_TIMESTAMP, 20, 40)).isZero();
        assertThat(gaps.onAudio(9000, 20, 60)).isZero();
    }

    @Test
    void shouldSendSilenceInRealTimeWhileNothingArrives() {
        gaps.start(0);
        gaps.onAudio(0, 20, 0);
        int frames = 0;

        for (int nowMs = 5; nowMs <= 3000; nowMs += 5) {
            frames += gaps.onSilence(nowMs);
            if (nowMs < 400) {
                assertThat(frames).isZero();
            }
        }

        assertThat(frames).isEqualTo(150);
    }

    @Test
    void shouldNotFillAgainWhatWasAlreadySentAsSilence() {
        gaps.start(0);
        gaps.onAudio(0, 20, 0);
        assertThat(gaps.onSilence(1000)).isEqualTo(50);

        assertThat(gaps.onAudio(1120, 20, 1100)).isEqualTo(5);
    }

    @Test
    void shouldFillNothingWhenAudioWasOnlyLate() {
        gaps.start(0);
        gaps.onAudio(0, 20, 0);
        assertThat(gaps.onSilence(600)).isEqualTo(30);

        assertThat(gaps.onAudio(20, 20, 601)).isZero();
    }

    @Test
    void shouldDoNothingWhenDisabled() {
        final GapFiller off = new GapFiller(false, 400);
        off.start(0);
        off.onAudio(0, 20, 0);

        assertThat(off.onSilence(5000)).isZero();
        assertThat(off.onAudio(5000, 20, 5000)).isZero();
    }
}
