package io.tandemrelay.server.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class StreamTokensTest {

    private static final long NOW = 1_790_000_000;
    private static final byte[] KEY = "a key".getBytes(StandardCharsets.UTF_8);
    private static final byte[] NEXT_KEY = "b key".getBytes(StandardCharsets.UTF_8);

    private final StreamTokens tokens = new StreamTokens(List.of(KEY), 60);

    @Test
    void shouldReadItsOwnTokenUntilItExpires() {
        final String token = tokens.mint("CA1", "AC1", NOW);

        final StreamClaims claims = readOwn(token, NOW);
        assertThat(claims.callSid()).isEqualTo("CA1");
        assertThat(claims.accountSid()).isEqualTo("AC1");
        assertThat(claims.expirySeconds()).isEqualTo(NOW + 60);
        assertThat(read(token, NOW + 60)).isEqualTo(claims);
        assertThat(read(token, NOW + 61)).isNull();
    }

    @Test
    void shouldAllowForAClockThatIsAheadButNotForAnyFuture() {
        assertThat(read(tokens.mint("CA1", "AC1", NOW + 5), NOW)).isNotNull();
        assertThat(read(tokens.mint("CA1", "AC1", NOW + 6), NOW)).isNull();
    }

    @Test
    void shouldCarryAnyNames() {
        final StreamClaims claims = readOwn(tokens.mint("a.b/\u00e9", "", NOW), NOW);

        assertThat(claims.callSid()).isEqualTo("a.b/\u00e9");
        assertThat(claims.accountSid()).isEmpty();
    }

    @Test
    void shouldStandInAPath() {
        assertThat(tokens.mint("CA 1/?#%", "AC1", NOW)).matches("[A-Za-z0-9._-]+");
    }

    @Test
    void shouldNeverMintTheSameTokenTwice() {
        final Set<String> minted = new HashSet<>();
        for (int i = 0; i < 1000; i++) {
            minted.add(tokens.mint("CA1", "AC1", NOW));
        }

        assertThat(minted).hasSize(1000);
    }

    @Test
    void shouldReadTokensOfBothKeysDuringRotation() {
        final StreamTokens rotating = new StreamTokens(List.of(NEXT_KEY, KEY), 60);
        final StreamTokens next = new StreamTokens(List.of(NEXT_KEY), 60);

        assertThat(rotating.read(tokens.mint("CA1", "AC1", NOW), NOW)).isNotNull();
        assertThat(next.read(rotating.mint("CA1", "AC1", NOW), NOW)).isNotNull();
        assertThat(next.read(tokens.mint("CA1", "AC1", NOW), NOW)).isNull();
        assertThat(tokens.read(rotating.mint("CA1", "AC1", NOW), NOW)).isNull();
    }

    @Test
    void shouldRefuseEverySingleCharacterChange() {
        final String token = tokens.mint("CA1", "AC1", NOW);

        for (int i = 0; i < token.length(); i++) {
            for (char c = '!'; c < 0x7F; c++) {
                if (c != token.charAt(i)) {
                    final String forged = token.substring(0, i) + c + token.substring(i + 1);
                    assertThat(read(forged, NOW)).as(forged).isNull();
                }
            }
        }
    }

    @Test
    void shouldRefuseWhatIsCutOrTooLong() {
        final String token = tokens.mint("CA1", "AC1", NOW);

        for (int length = 0; length < token.length(); length++) {
            assertThat(read(token.substring(0, length), NOW)).isNull();
        }
        assertThat(read(token + '.', NOW)).isNull();
        assertThat(read(token + '=', NOW)).isNull();
        assertThat(read(tokens.mint("C".repeat(600), "AC1", NOW), NOW)).isNull();
    }

    @Test
    void shouldRefuseAMillionRandomTokens() {
        final long seed = System.nanoTime();
        final SplittableRandom random = new SplittableRandom(seed);
        final String token = tokens.mint("CA1", "AC1", NOW);
        final String claims = token.substring(0, token.lastIndexOf('.') + 1);
        final StringBuilder text = new StringBuilder();

        for (int i = 0; i < 1_000_000; i++) {
            text.setLength(0);
            text.append(i % 2 == 0 ? claims : "v1.");
            final int length = i % 2 == 0 ? 32 : random.nextInt(120);
            for (int j = 0; j < length; j++) {
                text.append((char) random.nextInt('-', 'z' + 1));
            }
            if (read(text.toString(), NOW) != null) {
                throw new AssertionError("seed " + seed + ": " + text);
            }
        }
    }

    private StreamClaims readOwn(String token, long nowSeconds) {
        return Objects.requireNonNull(read(token, nowSeconds));
    }

    private @Nullable StreamClaims read(String token, long nowSeconds) {
        return tokens.read(token, nowSeconds);
    }
}
