package io.tandemrelay.server.carrier;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AsciiWordTest {
    private static final long SEED = Long.getLong("fuzz.seed", 20261122L);

    @Test
    void shouldFindEveryByteThatIsNotPlainInEveryPlace() {
        for (int place = 0; place < 20; place++) {
            for (int value = 0; value < 256; value++) {
                final byte[] text = new byte[20];
                Arrays.fill(text, (byte) 'x');
                text[place] = (byte) value;

                final boolean isPlain =
                        value >= 0x20 && value < 0x80 && value != '"' && value != '\\';
                assertThat(AsciiWord.plainEnd(text, 0, 20))
                        .as("%d at %d", value, place)
                        .isEqualTo(isPlain ? 20 : place);
            }
        }
    }

    @Test
    void shouldFindTheFirstOfSeveral() {
        final Random random = new Random(SEED);

        for (int round = 0; round < 50_000; round++) {
            final byte[] text = new byte[24];
            random.nextBytes(text);
            for (int i = 0; i < random.nextInt(24); i++) {
                text[i] = 'x';
            }
            int expected = 0;
            while (expected < 24
                    && text[expected] >= 0x20
                    && text[expected] != '"'
                    && text[expected] != '\\') {
                expected++;
            }

            assertThat(AsciiWord.plainEnd(text, 0, 24)).as("seed %d", SEED).isEqualTo(expected);
        }
    }

    @Test
    void shouldKnowItsWordWhereverItStands() {
        for (final String text :
                new String[] {"a", "event", "sequence", "streamSid", "sequenceNumber"}) {
            final AsciiWord word = new AsciiWord(text);
            for (int before = 0; before < 3; before++) {
                for (int behind = 0; behind < 10; behind++) {
                    final byte[] bytes =
                            Vectors.utf8("\"".repeat(before) + text + "\"".repeat(behind));
                    final int end = before + text.length();

                    assertThat(word.isAt(bytes, before, end)).isTrue();
                    assertThat(word.isAt(bytes, before, end - 1)).isFalse();
                    for (int i = before; i < end; i++) {
                        bytes[i] ^= 1;
                        assertThat(word.isAt(bytes, before, end)).isFalse();
                        bytes[i] ^= 1;
                    }
                }
            }
        }
    }
}
