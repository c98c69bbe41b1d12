package io.tandemrelay.server.media;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class MulawDecoderTest {

    @Test
    void shouldMatchG191ForEveryCode() {
        final JsonNode expected = MulawVectors.ROOT.get("decode");

        for (int code = 0; code < 256; code++) {
            assertThat(MulawDecoder.decode((byte) code))
                    .as("code 0x%02X", code)
                    .isEqualTo((short) expected.get(code).asInt());
        }
    }

    @Test
    void shouldMatchTheDigestOfAllCodesAsLittleEndianBytes() {
        final byte[] pcm = new byte[512];

        MulawDecoder.decode(allCodes(), 0, 256, pcm, 0);

        assertThat(MulawVectors.sha256(pcm))
                .isEqualTo(MulawVectors.ROOT.at("/decodeSha256/hex").asString());
    }

    @Test
    void shouldDecodeTheSameIntoSamplesAsIntoBytes() {
        final byte[] bytes = new byte[512];
        final short[] samples = new short[256];
        MulawDecoder.decode(allCodes(), 0, 256, bytes, 0);

        MulawDecoder.decode(allCodes(), 0, 256, samples, 0);

        final ByteBuffer expected = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        for (final short sample : samples) {
            assertThat(sample).isEqualTo(expected.getShort());
        }
    }

    @Test
    void shouldTouchNothingOutsideTheGivenRange() {
        final byte[] mulaw = {0, (byte) 0x80, (byte) 0x80, 0};
        final byte[] bytes = {1, 2, 3, 4, 5, 6, 7};
        final short[] samples = {1, 2, 3, 4};

        MulawDecoder.decode(mulaw, 1, 2, bytes, 1);
        MulawDecoder.decode(mulaw, 1, 2, samples, 1);

        assertThat(bytes).containsExactly(1, 0x7C, 0x7D, 0x7C, 0x7D, 6, 7);
        assertThat(samples).containsExactly(1, 32124, 32124, 4);
    }

    private static byte[] allCodes() {
        final byte[] codes = new byte[256];
        for (int code = 0; code < codes.length; code++) {
            codes[code] = (byte) code;
        }
        return codes;
    }
}
