package io.tandemrelay.loadgen.audio;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class EchoSearchTest {
    private final byte[] speech = WavFile.shippedSpeech();

    @Test
    void shouldFindACopyWhereverItBegins() {
        for (int offset : new int[] {0, 77, 8000, 16_013}) {
            final byte[] heard = new byte[60_000];
            Arrays.fill(heard, Mulaw.SILENCE);
            System.arraycopy(speech, 0, heard, offset, speech.length);

            final EchoSearch.Finding found = EchoSearch.find(speech, heard, 0);

            assertThat(found.atMs()).isEqualTo(offset / 8);
            assertThat(found.envelope()).isGreaterThan(0.8);
            assertThat(found.samples()).isCloseTo(1, Offset.offset(1e-9));
        }
    }

    @Test
    void shouldNotFindSpeechInOtherSound() {
        final byte[] heard = new byte[60_000];
        final NumberedFrames noise = new NumberedFrames("CA1");
        for (int i = 0; i < heard.length; i += 160) {
            System.arraycopy(noise.frame(i), 0, heard, i, 160);
        }

        final EchoSearch.Finding found = EchoSearch.find(speech, heard, 0);

        assertThat(found.envelope()).isLessThan(0.5);
        assertThat(found.samples()).isLessThan(0.2);
    }
}
