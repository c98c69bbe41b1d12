package io.tandemrelay.server.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

class Utf8ValidatorTest {

    private final Utf8Validator utf8 = new Utf8Validator();
    private final CharsetDecoder jdk = StandardCharsets.UTF_8.newDecoder();
    private final CharBuffer decoded = CharBuffer.allocate(64);

    @Test
    void shouldAcceptEveryCodePointAndEveryCutOfIt() {
        for (int point = 0; point <= Character.MAX_CODE_POINT; point++) {
            if (point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE) {
                continue;
            }
            final byte[] bytes = Character.toString(point).getBytes(StandardCharsets.UTF_8);

            final boolean whole = isValid(bytes);

            assertThat(whole).as("U+%04X", point).isTrue();
        }
    }

    @Test
    void shouldAgreeWithTheJdkOnEverySequenceOfThreeBytes() {
        final byte[] bytes = new byte[3];
        for (int value = 0; value < 1 << 24; value += 1) {
            if ((value & 0x800000) == 0) {
                value = 0x800000; // what starts with ASCII is covered by shorter sequences
            }
            bytes[0] = (byte) (value >> 16);
            bytes[1] = (byte) (value >> 8);
            bytes[2] = (byte) value;

            final boolean ours = isValid(bytes);

            if (ours != isValidToTheJdk(bytes)) {
                throw new AssertionError(Integer.toHexString(value) + " valid to us: " + ours);
            }
        }
    }

    @Test
    void shouldAgreeWithTheJdkOnMutatedText() {
        final long seed = new Random().nextLong();
        final Random random = new Random(seed);
        for (int round = 0; round < 20_000; round++) {
            final byte[] bytes =
                    "plain text, Grüße, 日本語, \uD83D\uDE00 and plain again"
                            .getBytes(StandardCharsets.UTF_8);
            for (int hits = random.nextInt(3); hits > 0; hits--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }

            final boolean ours = isValid(bytes);

            assertThat(ours).as("seed %d round %d", seed, round).isEqualTo(isValidToTheJdk(bytes));
        }
    }

    @Test
    void shouldTakeTextInAnyPieces() {
        final byte[] bytes = "aé日\uD83D\uDE00 and eight ascii".getBytes(StandardCharsets.UTF_8);
        final ByteBuf in = Unpooled.wrappedBuffer(bytes);
        for (int cut = 0; cut <= bytes.length; cut++) {
            utf8.reset();

            final boolean first = utf8.accept(in, 0, cut);
            final boolean second = utf8.accept(in, cut, bytes.length - cut);

            assertThat(first && second && utf8.isComplete()).as("cut at %d", cut).isTrue();
        }
    }

    @Test
    void shouldFailAtTheFirstByteThatCannotBe() {
        final ByteBuf pastTheLastCodePoint = Unpooled.wrappedBuffer(FrameBytes.hex("f490"));

        assertThat(utf8.accept(pastTheLastCodePoint, 0, 1)).isTrue();
        assertThat(utf8.accept(pastTheLastCodePoint, 1, 1)).isFalse();
    }

    private boolean isValid(byte[] bytes) {
        utf8.reset();
        return utf8.accept(Unpooled.wrappedBuffer(bytes), 0, bytes.length) && utf8.isComplete();
    }

    private boolean isValidToTheJdk(byte[] bytes) {
        jdk.reset();
        decoded.clear();
        return !jdk.decode(ByteBuffer.wrap(bytes), decoded, true).isError();
    }
}
