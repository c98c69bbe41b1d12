package io.tandemrelay.loadgen.nullrelay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MediaBytesTest {
    private static final ByteBufAllocator POOL = ByteBufAllocator.DEFAULT;

    @Test
    void shouldDecodeAndEncodeEveryLengthAsTheJdkDoes() {
        final Random random = new Random(1);
        for (int length = 0; length < 400; length++) {
            final byte[] audio = new byte[length];
            random.nextBytes(audio);
            final String base64 = Base64.getEncoder().encodeToString(audio);
            final ByteBuf text =
                    text("{\"event\":\"media\",\"media\":{\"payload\":\"" + base64 + "\"}}");
            final int start = MediaBytes.payloadStart(text, 0);
            final int end = MediaBytes.payloadEnd(text, start);

            final byte[] binary = taken(MediaBytes.binary(POOL, text, start, end));
            final byte[] media =
                    taken(
                            MediaBytes.media(
                                    POOL, MediaBytes.head("MZ1"), Unpooled.wrappedBuffer(audio)));

            assertThat(Arrays.copyOfRange(binary, binary.length - length, binary.length))
                    .isEqualTo(audio);
            assertThat(binary).isEqualTo(taken(MediaBytes.binary(POOL, audio)));
            assertThat(MediaBytes.audio(text, start, end)).isEqualTo(audio);
            assertThat(new String(media, StandardCharsets.US_ASCII))
                    .endsWith(
                            "{\"event\":\"media\",\"streamSid\":\"MZ1\",\"media\":{\"payload\":\""
                                    + base64
                                    + "\"}}");
            assertThat(taken(MediaBytes.echo(POOL, MediaBytes.head("MZ1"), text, start, end)))
                    .isEqualTo(media);
        }
    }

    @Test
    void shouldFindThePayloadWhateverTheGuess() {
        final ByteBuf text =
                text("{\"media\":{\"pay\":\"x\",\"payload\":\"AAAA\"},\"streamSid\":\"MZ\"}");
        final int truth = text.toString(StandardCharsets.US_ASCII).indexOf("AAAA");

        for (int guess = -3; guess < text.readableBytes() + 3; guess++) {
            assertThat(MediaBytes.payloadStart(text, guess)).isEqualTo(truth);
        }
        assertThat(MediaBytes.payloadEnd(text, truth)).isEqualTo(truth + 4);
        assertThat(MediaBytes.payloadStart(text("{\"event\":\"stop\"}"), truth)).isEqualTo(-1);
        assertThatThrownBy(() -> MediaBytes.payloadEnd(text("{\"payload\":\"AAA\"}"), 12))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static ByteBuf text(String text) {
        return Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII);
    }

    private static byte[] taken(ByteBuf message) {
        final byte[] bytes = ByteBufUtil.getBytes(message);
        message.release();
        return bytes;
    }
}
