package io.tandemrelay.loadgen.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandemrelay.loadgen.audio.Mulaw;
import io.tandemrelay.loadgen.upstream.MarkedAudio.Mark;
import io.tandemrelay.loadgen.upstream.MarkedAudio.Recognised;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MarkedAudioTest {

    @Test
    void shouldRecogniseWhatItMadeAtAnyOffset() {
        final ByteArrayOutputStream heard = new ByteArrayOutputStream();
        heard.writeBytes(silence(37));
        for (int number = 0; number < 50; number++) {
            heard.writeBytes(MarkedAudio.of(65_535).frame(4095, number));
        }
        heard.writeBytes(silence(5));

        final Recognised recognised = MarkedAudio.parse(heard.toByteArray());

        assertThat(recognised.marks()).hasSize(50);
        assertThat(recognised.marks().getFirst()).isEqualTo(new Mark(65_535, 4095, 0, 37, 160));
        assertThat(recognised.isGapless()).isTrue();
        assertThat(recognised.silenceBytes()).isEqualTo(42);
        assertThat(recognised.strayBytes()).isZero();
    }

    @Test
    void shouldSurviveDecodingAndEncodingInEveryFrame() {
        final long seed = 20_261_122;
        final Random random = new Random(seed);
        for (int i = 0; i < 2000; i++) {
            final byte[] frame =
                    MarkedAudio.of(random.nextInt(1 << 16))
                            .frame(random.nextInt(1 << 12), random.nextInt(1 << 20));

            final byte[] back = Mulaw.fromPcm(Mulaw.toPcm(frame));

            assertThat(back).as("seed %d, frame %d", seed, i).isEqualTo(frame);
        }
    }

    @Test
    void shouldTellAFrameCutShortFromAWholeOne() {
        final byte[] first = Arrays.copyOf(MarkedAudio.of(1).frame(0, 0), 80);
        final byte[] second = MarkedAudio.of(1).frame(1, 0);

        final Recognised recognised = MarkedAudio.parse(concatenated(first, second));

        assertThat(recognised.marks()).hasSize(2);
        assertThat(recognised.marks().getFirst().complete()).isFalse();
        assertThat(recognised.generation(1)).singleElement().matches(Mark::complete);
        assertThat(recognised.isGapless()).isFalse();
    }

    @Test
    void shouldCountATailWithoutItsHeadAsStray() {
        final byte[] tail = Arrays.copyOfRange(MarkedAudio.of(1).frame(0, 0), 100, 160);

        final Recognised recognised = MarkedAudio.parse(tail);

        assertThat(recognised.marks()).isEmpty();
        assertThat(recognised.silenceBytes() + recognised.strayBytes()).isEqualTo(60);
        assertThat(recognised.strayBytes()).isPositive();
    }

    @Test
    void shouldNoticeEveryFlippedByte() {
        for (int at = 0; at < MarkedAudio.FRAME_BYTES; at++) {
            final byte[] frame = MarkedAudio.of(7).frame(3, 12_345);
            frame[at] ^= 0x01;

            final Recognised recognised = MarkedAudio.parse(frame);

            assertThat(recognised.marks().stream().filter(Mark::complete))
                    .as("byte %d", at)
                    .isEmpty();
        }
    }

    @Test
    void shouldNoticeSkippedSwappedRepeatedAndOldFrames() {
        final MarkedAudio audio = MarkedAudio.of(2);
        final byte[] zero = audio.frame(0, 0);
        final byte[] one = audio.frame(0, 1);
        final byte[] two = audio.frame(0, 2);
        final byte[] next = audio.frame(1, 0);

        assertThat(gapless(zero, one, two, next)).isTrue();
        assertThat(gapless(zero, two)).isFalse();
        assertThat(gapless(one, zero)).isFalse();
        assertThat(gapless(zero, zero)).isFalse();
        assertThat(gapless(zero, next, one)).isFalse();
    }

    private static boolean gapless(byte[]... frames) {
        return MarkedAudio.parse(concatenated(frames)).isGapless();
    }

    private static byte[] concatenated(byte[]... parts) {
        final ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    private static byte[] silence(int bytes) {
        final byte[] silence = new byte[bytes];
        Arrays.fill(silence, (byte) 0xFF);
        return silence;
    }
}
