package io.tandemrelay.server.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Base64;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Base64TextTest {

    @Test
    void shouldDecodeEveryLengthWithAndWithoutPadding() {
        final var random = new Random(7);
        for (int length = 0; length < 300; length++) {
            final byte[] bytes = new byte[length];
            random.nextBytes(bytes);

            assertThat(decoded(Base64.getEncoder().encodeToString(bytes))).isEqualTo(bytes);
            assertThat(decoded(Base64.getEncoder().withoutPadding().encodeToString(bytes)))
                    .isEqualTo(bytes);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "A",
                "AAAAA",
                "AA=",
                "A===",
                "====",
                "=",
                "AA==AA==",
                "AA AA",
                "A-_A",
                "é==="
            })
    void shouldRefuseWhatIsNotBase64(String text) {
        final byte[] out = new byte[Base64Text.decodedBound(text.length())];

        assertThat(Base64Text.decode(text.toCharArray(), 0, text.length(), out))
                .isEqualTo(Base64Text.INVALID);
    }

    private static byte[] decoded(String text) {
        final char[] chars = ("#" + text + "#").toCharArray();
        final byte[] out = new byte[Base64Text.decodedBound(text.length())];
        final int length = Base64Text.decode(chars, 1, text.length(), out);
        return Arrays.copyOf(out, length);
    }
}
