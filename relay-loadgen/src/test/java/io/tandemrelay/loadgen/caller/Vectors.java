package io.tandemrelay.loadgen.caller;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The protocol examples among the test resources. */
final class Vectors {
    private Vectors() {}

    static JsonNode read(String name) {
        try (InputStream in =
                Objects.requireNonNull(Vectors.class.getResourceAsStream("/vectors/" + name))) {
            return new JsonMapper().readTree(in);
        } catch (IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    static JsonNode message(String id) {
        return read("twilio-messages.json")
                .valueStream()
                .filter(vector -> vector.get("id").asString().equals(id))
                .findFirst()
                .orElseThrow();
    }
}
