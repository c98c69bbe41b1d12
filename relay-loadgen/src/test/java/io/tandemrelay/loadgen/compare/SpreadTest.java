package io.tandemrelay.loadgen.compare;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

class SpreadTest {
    @Test
    void shouldTakeTheMiddleOfWhatIsKnown() {
        final Spread odd = Spread.of(DoubleStream.of(9, Double.NaN, 1, 4));

        assertThat(odd.median()).isEqualTo(4);
        assertThat(odd.min()).isEqualTo(1);
        assertThat(odd.max()).isEqualTo(9);
        assertThat(odd.values()).containsExactly(9.0, 1.0, 4.0);
        assertThat(Spread.of(DoubleStream.of(4, 1)).median()).isEqualTo(2.5);
    }

    @Test
    void shouldSayMedianAndRange() {
        assertThat(Spread.of(DoubleStream.of(8.306, 8.021, 9.1)).words(2))
                .isEqualTo("8.31 (8.02 to 9.10)");
        assertThat(Spread.of(DoubleStream.of(8.301, 8.302)).words(2)).isEqualTo("8.30");
        assertThat(Spread.of(DoubleStream.of(Double.NaN)).words(2)).isEqualTo("-");
        assertThat(Spread.of(DoubleStream.empty()).median()).isNaN();
    }
}
