package io.tandemrelay.server.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UpsamplerTest {

    private static final int RATE = 8000;
    private static final int SETTLED = 200;
    private static final int TONE_SAMPLES = RATE + SETTLED;

    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void shouldKeepTonesAndRejectTheirImages(int factor) {
        double least = Double.MAX_VALUE;
        double most = 0;
        double worstImage = 0;

        for (int hz = 53; hz < 4000; hz += 50) {
            final short[] out = upsample(Tone.sine(hz, RATE, TONE_SAMPLES), factor);
            if (hz >= 300 && hz <= 3400) {
                final double gain = amplitude(out, factor, hz) / Tone.AMPLITUDE;
                least = Math.min(least, gain);
                most = Math.max(most, gain);
            }
            worstImage = Math.max(worstImage, amplitude(out, factor, 8000 - hz));
            if (factor == 3) {
                worstImage = Math.max(worstImage, amplitude(out, factor, 8000 + hz));
            }
        }

        assertThat(Tone.db(most / least)).isLessThan(0.032);
        assertThat(Tone.db(worstImage / Tone.AMPLITUDE)).isLessThan(-74.7);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void shouldAddNothingAudibleToATone(int factor) {
        final short[] tone = Tone.sine(1000, RATE, TONE_SAMPLES);

        final short[] out = inFrames(tone, factor, false);

        // What is left is the tone's images, one at 16 kHz and two at 24 kHz.
        assertThat(Tone.sinadDb(out, SETTLED * factor, RATE * factor, 1000))
                .isGreaterThan(factor == 2 ? 75.5 : 73);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void shouldNeedItsHistoryBetweenFrames(int factor) {
        final short[] tone = Tone.sine(1000, RATE, TONE_SAMPLES);

        final short[] out = inFrames(tone, factor, true);

        assertThat(Tone.sinadDb(out, SETTLED * factor, RATE * factor, 1000)).isLessThan(35);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void shouldDelayAllFrequenciesBy3Ms(int factor) {
        final short[] impulse = new short[300];
        impulse[100] = 32000;

        final short[] out = upsample(impulse, factor);

        final int middle = (100 + 24) * factor; // 24 samples at 8 kHz are 3 ms
        for (int i = 0; i <= 24 * factor; i++) {
            assertThat(out[middle - i]).as("%d from the middle", i).isEqualTo(out[middle + i]);
            assertThat(Math.abs(out[middle + i])).isLessThanOrEqualTo(out[middle]);
        }
        assertThat(Arrays.copyOf(out, 100 * factor)).containsOnly(0);
        assertThat(Arrays.copyOfRange(out, 148 * factor + 1, out.length)).containsOnly(0);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void shouldNotDependOnHowTheInputIsCut(int factor) {
        final long seed = System.nanoTime();
        final Random random = new Random(seed);
        final short[] in = noise(random, 20_000);
        final short[] whole = upsample(in, factor);

        final Upsampler upsampler = new Upsampler(factor);
        final short[] cut = new short[whole.length];
        int written = 0;
        for (int done = 0, count; done < in.length; done += count) {
            final int most = random.nextBoolean() ? 3 : 500;
            count = Math.min(random.nextInt(most), in.length - done);
            written += upsampler.process(in, done, count, cut, written);
        }

        assertThat(written).isEqualTo(whole.length);
        assertThat(cut).as("seed %d", seed).isEqualTo(whole);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void shouldGiveTheSameFromSingleSamples(int factor) {
        final short[] in = noise(new Random(1), 1000);
        final Upsampler upsampler = new Upsampler(factor);
        final short[] out = new short[in.length * factor];

        for (int i = 0; i < in.length; i++) {
            assertThat(upsampler.process(in, i, 1, out, i * factor)).isEqualTo(factor);
        }

        assertThat(out).isEqualTo(upsample(in, factor));
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void shouldBeTheRoundedConvolution(int factor) {
        final short[] in = noise(new Random(2), 5000);
        final double[] expected = ResamplerReference.upsample(in, factor);

        final short[] out = upsample(in, factor);

        for (int i = 0; i < out.length; i++) {
            assertThat((double) out[i]).isCloseTo(expected[i], within(0.55));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void shouldSaturateOnAFullScaleSquareInsteadOfWrapping(int factor) {
        final short[] square = new short[4000];
        for (int i = 0; i < square.length; i++) {
            square[i] = i / 40 % 2 == 0 ? Short.MAX_VALUE : Short.MIN_VALUE;
        }
        final double[] exact = ResamplerReference.upsample(square, factor);

        final short[] out = upsample(square, factor);

        assertThat(Arrays.stream(exact).max().orElseThrow()).isGreaterThan(35_000);
        for (int i = 0; i < out.length; i++) {
            assertThat((double) out[i])
                    .isCloseTo(Math.clamp(exact[i], -32768.0, 32767.0), within(0.55));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void shouldKeepDcWithinOneInTenThousand(int factor) {
        final short[] dc = new short[1000];
        Arrays.fill(dc, (short) 30_000);

        final short[] out = upsample(dc, factor);

        for (int i = 48 * factor; i < out.length; i++) {
            assertThat((int) out[i]).isCloseTo(30_000, within(3));
        }
    }

    @Test
    void shouldStartAfreshAfterReset() {
        final short[] in = noise(new Random(3), 777);
        final Upsampler upsampler = new Upsampler(3);
        final short[] out = new short[in.length * 3];
        upsampler.process(in, 0, in.length, out, 0);

        upsampler.reset();
        upsampler.process(in, 0, in.length, out, 0);

        assertThat(out).isEqualTo(upsample(in, 3));
    }

    @Test
    void shouldTouchNothingOutsideTheGivenRange() {
        final short[] in = {9, 8, 7, 6};
        final short[] out = {5, 5, 5, 5, 5, 5, 5};

        final int written = new Upsampler(2).process(in, 1, 2, out, 1);

        assertThat(written).isEqualTo(4);
        assertThat(out).startsWith((short) 5).endsWith((short) 5, (short) 5);
    }

    private static double amplitude(short[] out, int factor, double hz) {
        return Tone.amplitude(out, SETTLED * factor, RATE * factor, hz);
    }

    private static short[] upsample(short[] in, int factor) {
        final short[] out = new short[in.length * factor];
        new Upsampler(factor).process(in, 0, in.length, out, 0);
        return out;
    }

    private static short[] inFrames(short[] in, int factor, boolean resetEach) {
        final Upsampler upsampler = new Upsampler(factor);
        final short[] out = new short[in.length * factor];
        for (int done = 0; done < in.length; done += 160) {
            if (resetEach) {
                upsampler.reset();
            }
            final int count = Math.min(160, in.length - done);
            upsampler.process(in, done, count, out, done * factor);
        }
        return out;
    }

    private static short[] noise(Random random, int samples) {
        final short[] noise = new short[samples];
        for (int i = 0; i < samples; i++) {
            noise[i] = (short) (random.nextInt(40_000) - 20_000);
        }
        return noise;
    }
}
