package io.tandemrelay.server.upstream;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The shared test messages of the voice-AI side. */
final class VapiVectors {

    static final JsonMapper MAPPER = new JsonMapper();

    private static final JsonNode ROOT = load();

    private VapiVectors() {}

    static JsonNode section(String pointer) {
        return ROOT.at(pointer);
    }

    static JsonNode named(String pointer, String name) {
        return entries(pointer).filter(entry -> name(entry).equals(name)).findFirst().orElseThrow();
    }

    static Stream<JsonNode> entries(String pointer) {
        return StreamSupport.stream(section(pointer).spliterator(), false);
    }

    static String name(JsonNode entry) {
        return entry.path("name").asString();
    }

    static String action(JsonNode entry) {
        return entry.path("expect").path("action").asString();
    }

    /** The message's bytes, however the entry gives them. */
    static byte[] payload(JsonNode entry) {
        if (entry.has("json")) {
            return MAPPER.writeValueAsBytes(entry.get("json"));
        }
        if (entry.has("raw")) {
            return entry.get("raw").asString().getBytes(UTF_8);
        }
        if (entry.has("hex")) {
            return HexFormat.of().parseHex(entry.get("hex").asString());
        }
        if (entry.has("b64")) {
            return Base64.getDecoder().decode(entry.get("b64").asString());
        }
        if (entry.has("fragments")) {
            return joined(entry.get("fragments"));
        }
        if (entry.has("fragments_gen")) {
            return joined(entry.get("fragments_gen"));
        }
        return generated(entry.get("gen"));
    }

    private static byte[] joined(JsonNode fragments) {
        final var out = new ByteArrayOutputStream();
        for (JsonNode fragment : fragments) {
            if (fragment.isObject()) {
                out.writeBytes(generated(fragment));
            } else if (!fragment.asString().equals("PING")) {
                out.writeBytes(fragment.asString().getBytes(UTF_8));
            }
        }
        return out.toByteArray();
    }

    private static byte[] generated(JsonNode gen) {
        if (gen.has("nest")) {
            return (gen.get("open").asString()
                            + gen.get("nest").asString().repeat(gen.get("depth").asInt()))
                    .getBytes(UTF_8);
        }
        if (gen.has("prefix")) {
            return (gen.get("prefix").asString()
                            + gen.get("fill").asString().repeat(gen.get("bytes").asInt())
                            + gen.get("suffix").asString())
                    .getBytes(UTF_8);
        }
        if (gen.has("samples")) {
            return new byte[gen.get("samples").asInt() * 2];
        }
        final byte[] filled = new byte[gen.get("bytes").asInt()];
        Arrays.fill(filled, (byte) Integer.decode(gen.get("fill").asString()).intValue());
        return filled;
    }

    private static JsonNode load() {
        try (InputStream in =
                VapiVectors.class.getResourceAsStream("/vectors/vapi-messages.json")) {
            return MAPPER.readTree(in);
        } catch (IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }
}
