package io.tandemrelay.server.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResamplerTapsTest {

    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void shouldBeWhatTheDesignComputes(int factor) {
        final double[] design = ResamplerDesign.taps(factor);

        final float[] taps = ResamplerTaps.forFactor(factor);

        assertThat(taps).hasSize(48 * factor + 1);
        for (int i = 0; i < taps.length; i++) {
            assertThat((double) taps[i]).as("tap %d", i).isCloseTo(design[i], within(1e-6));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void shouldPassTheTelephoneBandFlat(int factor) {
        double least = Double.MAX_VALUE;
        double most = 0;
        for (int hz = 300; hz <= 3400; hz++) {
            least = Math.min(least, gain(factor, hz));
            most = Math.max(most, gain(factor, hz));
        }

        assertThat(Tone.db(most / least)).isLessThan(0.032);
        assertThat(Tone.db(most)).isCloseTo(0, within(0.032));
        assertThat(Tone.db(least)).isCloseTo(0, within(0.032));
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void shouldRejectAllFrom4KhzUp(int factor) {
        for (int hz = 4000; hz <= factor * 4000; hz++) {
            assertThat(Tone.db(gain(factor, hz))).as("gain at %d Hz", hz).isLessThan(-74.8);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void shouldPassDcUnchangedInEveryPhase(int factor) {
        final float[] taps = ResamplerTaps.forFactor(factor);

        for (int phase = 0; phase < factor; phase++) {
            double sum = 0;
            for (int tap = phase; tap < taps.length; tap += factor) {
                sum += taps[tap];
            }
            assertThat(sum * factor).as("phase %d", phase).isCloseTo(1, within(1e-4));
        }
    }

    @Test
    void shouldRefuseOtherFactors() {
        assertThatIllegalArgumentException().isThrownBy(() -> ResamplerTaps.forFactor(1));
        assertThatIllegalArgumentException().isThrownBy(() -> ResamplerTaps.forFactor(4));
    }

    private static double gain(int factor, double hz) {
        final float[] taps = ResamplerTaps.forFactor(factor);
        double gain = 0;
        for (int i = 0; i < taps.length; i++) {
            final int fromMiddle = i - taps.length / 2;
            gain += taps[i] * Math.cos(2 * Math.PI * hz * fromMiddle / (8000 * factor));
        }
        return Math.abs(gain);
    }
}
