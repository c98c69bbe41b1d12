package io.tandemrelay.loadgen.audio;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class MulawVectorsTest {

    @Test
    void shouldDecodeEveryCodeAsTheVectors() throws IOException {
        final JsonNode expected = vectors().path("decode");

        for (int code = 0; code < 256; code++) {
            assertThat(Mulaw.decode((byte) code))
                    .as("code %d", code)
                    .isEqualTo((short) expected.path(code).asInt());
        }
    }

    @Test
    void shouldEncodeEverySampleAsG191() throws IOException, NoSuchAlgorithmException {
        final String expected =
                vectors().path("encode").path("sha256OfAll65536Codes").path("itu_g191").asString();
        final byte[] codes = new byte[65_536];

        for (int sample = Short.MIN_VALUE; sample <= Short.MAX_VALUE; sample++) {
            codes[sample - Short.MIN_VALUE] = Mulaw.encode(sample);
        }

        final byte[] digest = MessageDigest.getInstance("SHA-256").digest(codes);
        assertThat(HexFormat.of().formatHex(digest)).isEqualTo(expected);
    }

    @Test
    void shouldReturnEveryCodeButNegativeZeroUnchanged() {
        for (int code = 0; code < 256; code++) {
            final byte[] there = Mulaw.toPcm(new byte[] {(byte) code});

            final byte[] back = Mulaw.fromPcm(there);

            assertThat(back[0] & 0xFF).isEqualTo(code == 0x7F ? 0xFF : code);
        }
    }

    private static JsonNode vectors() throws IOException {
        try (InputStream in =
                Objects.requireNonNull(
                        MulawVectorsTest.class.getResourceAsStream("/vectors/mulaw-decode.json"))) {
            return JsonMapper.shared().readTree(in);
        }
    }
}
