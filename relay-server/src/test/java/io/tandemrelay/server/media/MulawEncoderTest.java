package io.tandemrelay.server.media;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class MulawEncoderTest {

    private static final byte NEGATIVE_ZERO = 0x7F;

    @Test
    void shouldMatchG191ForEverySample() {
        final byte[] expected = MulawVectors.codes();
        final byte[] codes = new byte[1 << 16];

        for (int sample = -32768; sample <= 32767; sample++) {
            codes[sample + 32768] = MulawEncoder.encode(sample);
        }

        assertThat(codes).isEqualTo(expected);
        assertThat(MulawVectors.sha256(codes))
                .isEqualTo(
                        MulawVectors.ROOT.at("/encode/sha256OfAll65536Codes/itu_g191").asString());
    }

    @Test
    void shouldMatchG191WhereOtherEncodersDiffer() {
        for (final JsonNode vector : MulawVectors.ROOT.at("/encode/samples")) {
            assertThat(MulawEncoder.encode(vector.get("pcm").asInt()))
                    .as("sample %s", vector.get("pcm"))
                    .isEqualTo((byte) vector.get("itu_g191").asInt());
        }
    }

    @Test
    void shouldGiveBackEveryDecodedCodeButNegativeZero() {
        for (int code = 0; code < 256; code++) {
            final byte again = MulawEncoder.encode(MulawDecoder.decode((byte) code));

            if (code == NEGATIVE_ZERO) {
                assertThat(again).isEqualTo(MulawEncoder.SILENCE);
            } else {
                assertThat(again).as("code 0x%02X", code).isEqualTo((byte) code);
            }
        }
    }

    @Test
    void shouldEncodeSilenceAsTheSilenceCode() {
        assertThat(MulawEncoder.encode(0)).isEqualTo(MulawEncoder.SILENCE);
        assertThat(MulawDecoder.decode(MulawEncoder.SILENCE)).isZero();
    }

    @Test
    void shouldEncodeBytesAndSamplesAlikeForEverySample() {
        final short[] samples = new short[1 << 16];
        final ByteBuffer bytes = ByteBuffer.allocate(1 << 17).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < samples.length; i++) {
            samples[i] = (short) (i - 32768);
            bytes.putShort(samples[i]);
        }
        final byte[] fromSamples = new byte[1 << 16];
        final byte[] fromBytes = new byte[1 << 16];

        MulawEncoder.encode(samples, 0, samples.length, fromSamples, 0);
        MulawEncoder.encode(bytes.array(), 0, samples.length, fromBytes, 0);

        assertThat(fromSamples).isEqualTo(MulawVectors.codes());
        assertThat(fromBytes).isEqualTo(MulawVectors.codes());
    }

    @Test
    void shouldTouchNothingOutsideTheGivenRange() {
        final byte[] bytes = {9, 0x7C, 0x7D, 0x7C, 0x7D, 9};
        final short[] samples = {9, 32124, 32124, 9};
        final byte[] fromBytes = {1, 2, 3, 4};
        final byte[] fromSamples = {1, 2, 3, 4};

        MulawEncoder.encode(bytes, 1, 2, fromBytes, 1);
        MulawEncoder.encode(samples, 1, 2, fromSamples, 1);

        assertThat(fromBytes).containsExactly(1, 0x80, 0x80, 4);
        assertThat(fromSamples).containsExactly(1, 0x80, 0x80, 4);
    }
}
