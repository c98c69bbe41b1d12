package io.tandemrelay.server.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DownsamplerTest {

    private static final int RATE = 8000;
    private static final int SETTLED = 200;
    private static final int TONE_SAMPLES = RATE + SETTLED;

    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void shouldKeepTheTelephoneBandFlat(int factor) {
        double least = Double.MAX_VALUE;
        double most = 0;

        for (int hz = 303; hz <= 3400; hz += 50) {
            final short[] out = downsample(tone(hz, factor), factor);
            final double gain = Tone.amplitude(out, SETTLED, RATE, hz) / Tone.AMPLITUDE;
            least = Math.min(least, gain);
            most = Math.max(most, gain);
        }

        assertThat(Tone.db(most / least)).isLessThan(0.032);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void shouldLetNothingFrom4KhzUpFoldBack(int factor) {
        // Off the round numbers, at which tone and sampling share a period and rounding adds up.
        for (int hz = 4003; hz <= factor * 4000; hz += 50) {
            final short[] in = tone(hz, factor);

            final short[] out = downsample(in, factor);

            final double alias = Tone.rms(out, SETTLED, RATE) / Tone.rms(in, 0, in.length);
            assertThat(Tone.db(alias)).as("alias of %d Hz", hz).isLessThan(-74.5);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void shouldAddNothingAudibleToATone(int factor) {
        final short[] out = inFrames(tone(1000, factor), factor, false);

        assertThat(Tone.sinadDb(out, SETTLED, RATE, 1000)).isGreaterThan(90);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void shouldNeedItsHistoryBetweenFrames(int factor) {
        final short[] out = inFrames(tone(1000, factor), factor, true);

        assertThat(Tone.sinadDb(out, SETTLED, RATE, 1000)).isLessThan(35);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void shouldDelayAllFrequenciesBy3Ms(int factor) {
        final short[] impulse = new short[300 * factor];
        impulse[100 * factor] = 32000;

        final short[] out = downsample(impulse, factor);

        final int middle = 100 + 24; // 24 samples at 8 kHz are 3 ms
        for (int i = 0; i <= 24; i++) {
            assertThat(out[middle - i]).as("%d from the middle", i).isEqualTo(out[middle + i]);
            assertThat(Math.abs(out[middle + i])).isLessThanOrEqualTo(out[middle]);
        }
        assertThat(Arrays.copyOf(out, 100)).containsOnly(0);
        assertThat(Arrays.copyOfRange(out, 149, out.length)).containsOnly(0);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void shouldNotDependOnHowTheInputIsCut(int factor) {
        final long seed = System.nanoTime();
        final Random random = new Random(seed);
        final short[] in = noise(random, 50_000);
        final short[] whole = downsample(in, factor);

        final Downsampler downsampler = new Downsampler(factor);
        final short[] cut = new short[whole.length];
        int written = 0;
        for (int done = 0, count; done < in.length; done += count) {
            final int most = random.nextBoolean() ? 5 : 1500;
            count = Math.min(random.nextInt(most), in.length - done);
            final int outputs = downsampler.process(in, done, count, cut, written);
            assertThat(outputs).isLessThanOrEqualTo(downsampler.maxOutput(count));
            written += outputs;
        }

        assertThat(written).isEqualTo(whole.length);
        assertThat(cut).as("seed %d", seed).isEqualTo(whole);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void shouldGiveASampleWithTheFirstOfEachGroup(int factor) {
        final short[] in = noise(new Random(1), 1000);
        final Downsampler downsampler = new Downsampler(factor);
        final short[] out = new short[Math.ceilDiv(in.length, factor)];
        int written = 0;

        for (int i = 0; i < in.length; i++) {
            final int outputs = downsampler.process(in, i, 1, out, written);
            assertThat(outputs).isEqualTo(i % factor == 0 ? 1 : 0);
            written += outputs;
        }

        assertThat(out).isEqualTo(downsample(in, factor));
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void shouldGiveAWholeTelephoneFrameForEachWholeFrame(int factor) {
        final Downsampler downsampler = new Downsampler(factor);
        final short[] out = new short[160];

        for (int frame = 0; frame < 100; frame++) {
            final int outputs =
                    downsampler.process(new short[160 * factor], 0, 160 * factor, out, 0);

            assertThat(outputs).isEqualTo(160);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void shouldBeTheRoundedConvolution(int factor) {
        final short[] in = noise(new Random(2), 10_000);
        final double[] expected = ResamplerReference.downsample(in, factor);

        final short[] out = downsample(in, factor);

        for (int i = 0; i < out.length; i++) {
            assertThat((double) out[i]).isCloseTo(expected[i], within(0.55));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void shouldSaturateOnAFullScaleSquareInsteadOfWrapping(int factor) {
        final short[] square = new short[4000 * factor];
        for (int i = 0; i < square.length; i++) {
            square[i] = i / (40 * factor) % 2 == 0 ? Short.MAX_VALUE : Short.MIN_VALUE;
        }
        final double[] exact = ResamplerReference.downsample(square, factor);

        final short[] out = downsample(square, factor);

        assertThat(Arrays.stream(exact).max().orElseThrow()).isGreaterThan(35_000);
        for (int i = 0; i < out.length; i++) {
            assertThat((double) out[i])
                    .isCloseTo(Math.clamp(exact[i], -32768.0, 32767.0), within(0.55));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void shouldKeepDcWithinOneInTenThousand(int factor) {
        final short[] dc = new short[1000 * factor];
        Arrays.fill(dc, (short) -30_000);

        final short[] out = downsample(dc, factor);

        for (int i = 49; i < out.length; i++) {
            assertThat((int) out[i]).isCloseTo(-30_000, within(3));
        }
    }

    @Test
    void shouldStartAfreshAfterResetInMidGroup() {
        final short[] in = noise(new Random(3), 1000);
        final Downsampler downsampler = new Downsampler(3);
        final short[] out = new short[334];
        downsampler.process(in, 0, 500, out, 0);

        downsampler.reset();
        downsampler.process(in, 0, in.length, out, 0);

        assertThat(out).isEqualTo(downsample(in, 3));
    }

    private static short[] tone(int hz, int factor) {
        return Tone.sine(hz, RATE * factor, TONE_SAMPLES * factor);
    }

    private static short[] downsample(short[] in, int factor) {
        final short[] out = new short[Math.ceilDiv(in.length, factor)];
        new Downsampler(factor).process(in, 0, in.length, out, 0);
        return out;
    }

    private static short[] inFrames(short[] in, int factor, boolean resetEach) {
        final Downsampler downsampler = new Downsampler(factor);
        final short[] out = new short[in.length / factor];
        for (int done = 0; done < in.length; done += 160 * factor) {
            if (resetEach) {
                downsampler.reset();
            }
            final int count = Math.min(160 * factor, in.length - done);
            downsampler.process(in, done, count, out, done / factor);
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
