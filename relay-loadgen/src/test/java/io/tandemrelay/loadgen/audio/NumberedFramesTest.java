package io.tandemrelay.loadgen.audio;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class NumberedFramesTest {
    @Test
    void shouldDependOnCallAndNumberAlone() {
        assertThat(new NumberedFrames("CA1").frame(3))
                .isEqualTo(new NumberedFrames("CA1").frame(3));
    }

    @Test
    void shouldDifferBetweenFramesAndBetweenCalls() {
        final Set<String> seen = new HashSet<>();

        for (String call : new String[] {"CA1", "CA2", "CA00000000000000000000000000000001"}) {
            final NumberedFrames frames = new NumberedFrames(call);
            for (int i = 0; i < 2000; i++) {
                seen.add(new String(frames.frame(i), StandardCharsets.ISO_8859_1));
            }
        }

        assertThat(seen).hasSize(6000);
    }

    @Test
    void shouldSurviveATripThroughLinearSamples() {
        for (int i = 0; i < 2000; i++) {
            final byte[] frame = new NumberedFrames("CA1").frame(i);

            assertThat(Mulaw.encode(Mulaw.decode(frame))).isEqualTo(frame);
        }
    }
}
