package io.tandemrelay.loadgen.audio;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class MulawTest {
    @Test
    void shouldDecodeEveryCodeAsTheItuReferenceDoes() throws Exception {
        final ByteBuffer table = ByteBuffer.allocate(512).order(ByteOrder.LITTLE_ENDIAN);

        for (int code = 0; code < 256; code++) {
            table.putShort(Mulaw.decode((byte) code));
        }

        assertThat(sha256(table.array()))
                .isEqualTo("3dab54339e520bb2c924826e3b72a917a2b612e9fd12fc867500f1d983a75827");
    }

    @Test
    void shouldEncodeEverySampleAsTheItuReferenceDoes() throws Exception {
        final byte[] codes = new byte[65536];

        for (int i = 0; i < codes.length; i++) {
            codes[i] = Mulaw.encode((short) (i - 32768));
        }

        assertThat(sha256(codes))
                .isEqualTo("90c29de505fb68e766118303bd552a16005dcf810873698bee1d8f3b247ce28c");
    }

    private static String sha256(byte[] bytes) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    }
}
