package io.tandemrelay.server.carrier;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PayloadDecoderTest {
    private static final long SEED = Long.getLong("fuzz.seed", 20261122L);
    private static final String ALPHABET =
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

    private final PayloadDecoder decoder = new PayloadDecoder(4096);
    private final Random random = new Random(SEED);

    @Test
    void shouldDecodeEveryLengthPaddedOrNot() {
        for (int length = 0; length <= 1000; length++) {
            final byte[] audio = new byte[length];
            random.nextBytes(audio);

            assertThat(decode(Base64.getEncoder().encode(audio))).isEqualTo(audio);
            assertThat(decode(Base64.getEncoder().withoutPadding().encode(audio))).isEqualTo(audio);
        }
    }

    @Test
    void shouldAgreeWithTheJdkForEverySymbolInEveryPlace() {
        for (int place = 0; place < 8; place++) {
            for (int symbol = 0; symbol < 256; symbol++) {
                final byte[] text = "QUJDRA==".getBytes(StandardCharsets.US_ASCII);
                text[place] = (byte) symbol;

                assertAgreement(text);
            }
        }
    }

    @Test
    void shouldAgreeWithTheJdkOnRandomText() {
        for (int round = 0; round < 20_000; round++) {
            final byte[] text = new byte[random.nextInt(4) == 0 ? 216 : random.nextInt(24)];
            for (int i = 0; i < text.length; i++) {
                text[i] = (byte) ALPHABET.charAt(random.nextInt(64));
            }
            for (int i = random.nextInt(3); i > 0 && text.length > 0; i--) {
                text[text.length - 1 - random.nextInt(Math.min(4, text.length))] = '=';
            }

            assertAgreement(text);
        }
    }

    private void assertAgreement(byte[] text) {
        byte @Nullable [] expected;
        try {
            expected = Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException ex) {
            expected = null;
        }

        assertThat(decode(text))
                .as("seed %d, %s", SEED, new String(text, StandardCharsets.ISO_8859_1))
                .isEqualTo(expected);
    }

    private byte @Nullable [] decode(byte[] text) {
        final byte[] padded = new byte[text.length + 5];
        Arrays.fill(padded, (byte) 'A');
        System.arraycopy(text, 0, padded, 2, text.length);
        final int symbols = PayloadDecoder.symbolsEnd(padded, 2, 2 + text.length) - 2;

        final int length = decoder.decode(padded, 2, text.length, symbols);

        return length == PayloadDecoder.BAD ? null : Arrays.copyOf(decoder.audio(), length);
    }
}
