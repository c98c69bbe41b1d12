package io.tandemrelay.server.carrier;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads the conformance vectors shipped as test resources. */
final class Vectors {
    static final String STREAM_SID = "MZ00000000000000000000000000000001";
    static final String CALL_SID = "CA00000000000000000000000000000001";
    static final String ACCOUNT_SID = "AC00000000000000000000000000000001";

    private static final JsonMapper MAPPER = new JsonMapper();

    private Vectors() {}

    static List<JsonNode> messages() {
        return list(read("twilio-messages.json"));
    }

    static List<JsonNode> invalid() {
        return list(read("twilio-invalid.json").get("vectors"));
    }

    static List<JsonNode> signatures() {
        return list(read("twilio-signature.json").get("vectors"));
    }

    static JsonNode tree(byte[] json) {
        return MAPPER.readTree(json);
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** A start message; {@code parameters} is the JSON of its custom parameters. */
    static String start(String streamSid, String parameters) {
        return "{\"event\":\"start\",\"sequenceNumber\":\"1\",\"start\":{\"accountSid\":\""
                + ACCOUNT_SID
                + "\",\"streamSid\":\""
                + streamSid
                + "\",\"callSid\":\""
                + CALL_SID
                + "\",\"tracks\":[\"inbound\"],\"mediaFormat\":{\"encoding\":\"audio/x-mulaw\","
                + "\"sampleRate\":8000,\"channels\":1},\"customParameters\":"
                + parameters
                + "},\"streamSid\":\""
                + streamSid
                + "\"}";
    }

    static String media(long sequence, long timestampMs, byte[] mulaw) {
        return "{\"event\":\"media\",\"sequenceNumber\":\""
                + sequence
                + "\",\"media\":{\"track\":\"inbound\",\"chunk\":\""
                + (sequence - 1)
                + "\",\"timestamp\":\""
                + timestampMs
                + "\",\"payload\":\""
                + Base64.getEncoder().encodeToString(mulaw)
                + "\"},\"streamSid\":\""
                + STREAM_SID
                + "\"}";
    }

    static byte[] silence(int length) {
        final byte[] mulaw = new byte[length];
        Arrays.fill(mulaw, (byte) 0xFF);
        return mulaw;
    }

    private static JsonNode read(String name) {
        try (InputStream in =
                Objects.requireNonNull(Vectors.class.getResourceAsStream("/vectors/" + name))) {
            return tree(in.readAllBytes());
        } catch (IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    private static List<JsonNode> list(JsonNode array) {
        final List<JsonNode> vectors = new ArrayList<>();
        array.forEach(vectors::add);
        return vectors;
    }
}
