package io.tandemrelay.server.media;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Objects;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What ITU-T G.191's own code gives, from {@code vectors/mulaw-decode.json}. */
final class MulawVectors {

    static final JsonNode ROOT = read();

    private MulawVectors() {}

    /** The code of each sample from -32768 up. */
    static byte[] codes() {
        final JsonNode runs = ROOT.at("/encode/runs/itu_g191");
        final byte[] codes = new byte[1 << 16];
        for (int run = 0; run < runs.size(); run++) {
            final int first = runs.get(run).get(0).asInt();
            final int end = run + 1 < runs.size() ? runs.get(run + 1).get(0).asInt() : 32768;
            for (int sample = first; sample < end; sample++) {
                codes[sample + 32768] = (byte) runs.get(run).get(1).asInt();
            }
        }
        return codes;
    }

    static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException ex) {
            throw new AssertionError(ex);
        }
    }

    private static JsonNode read() {
        try (InputStream file =
                MulawVectors.class.getResourceAsStream("/vectors/mulaw-decode.json")) {
            return JsonMapper.shared().readTree(Objects.requireNonNull(file));
        } catch (IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }
}
