package io.tandemrelay.server.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class StreamTokensTest {

    private static final long NOW = 1_790_000_000;
    private static final byte[] KEY = "a key".getBytes(StandardCharsets.UTF_8);

    private final StreamTokens tokens = new StreamTokens(KEY, 60);

    @Test
    void shouldAcceptItsOwnTokenUntilItExpires() {
        final String token = tokens.mint("CA1", NOW);

        assertThat(tokens.verify(token, "CA1", NOW)).isTrue();
        assertThat(tokens.verify(token, "CA1", NOW + 60)).isTrue();
        assertThat(tokens.verify(token, "CA1", NOW + 61)).isFalse();
    }

    @Test
    void shouldRefuseATokenOfAnotherCallOrKey() {
        final String token = tokens.mint("CA1", NOW);
        final StreamTokens other = new StreamTokens("b key".getBytes(StandardCharsets.UTF_8), 60);

        assertThat(tokens.verify(token, "CA2", NOW)).isFalse();
        assertThat(other.verify(token, "CA1", NOW)).isFalse();
    }

    @Test
    void shouldRefuseEverySingleCharacterChange() {
        final String token = tokens.mint("CA1", NOW);

        for (int i = 0; i < token.length(); i++) {
            for (char c = '!'; c < 0x7F; c++) {
                if (c != token.charAt(i)) {
                    final String forged = token.substring(0, i) + c + token.substring(i + 1);
                    assertThat(tokens.verify(forged, "CA1", NOW)).as(forged).isFalse();
                }
            }
        }
    }

    @Test
    void shouldRefuseRandomText() {
        final long seed = System.nanoTime();
        final SplittableRandom random = new SplittableRandom(seed);

        for (int i = 0; i < 100_000; i++) {
            final StringBuilder text = new StringBuilder(i % 2 == 0 ? "v1." : "");
            final int length = random.nextInt(80);
            for (int j = 0; j < length; j++) {
                text.append((char) random.nextInt(' ', 0x7F));
            }
            assertThat(tokens.verify(text.toString(), "CA1", NOW)).as("seed %d", seed).isFalse();
        }
    }
}
