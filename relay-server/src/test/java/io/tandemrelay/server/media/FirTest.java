package io.tandemrelay.server.media;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FirTest {

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "0.49999997, 0",
        "0.5, 1",
        "-0.49999997, 0",
        "-0.5, -1",
        "1.5, 2",
        "-1.5, -2",
        "2.4, 2",
        "-2.6, -3",
        "32766.5, 32767",
        "32767.5, 32767",
        "40000, 32767",
        "-32767.5, -32768",
        "-32768.5, -32768",
        "-40000, -32768",
        "1e9, 32767",
        "-1e9, -32768"
    })
    void shouldRoundHalfAwayFromZeroAndSaturate(float sum, short sample) {
        assertThat(Fir.toSample(sum)).isEqualTo(sample);
    }
}
