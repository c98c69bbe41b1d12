package io.tandemrelay.loadgen.caller;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;

class TwilioSignatureVectorsTest {
    @TestFactory
    Stream<DynamicTest> shouldSignAsThePublishedVectorsDo() {
        return Vectors.read("twilio-signature.json")
                .get("vectors")
                .valueStream()
                .filter(vector -> vector.get("valid").asBoolean())
                .map(vector ->
                        DynamicTest.dynamicTest(vector.get("id").asString(), () -> signs(vector)));
    }

    private static void signs(JsonNode vector) {
        final TwilioSignature signature = new TwilioSignature(vector.get("token").asString());
        final List<Map.Entry<String, String>> form = new ArrayList<>();
        for (JsonNode param : vector.get("params")) {
            form.add(Map.entry(param.get(0).asString(), param.get(1).asString()));
        }

        final String signed = signature.sign(vector.get("signedUrl").asString(), form);

        assertThat(signed).isEqualTo(vector.get("signature").asString());
    }
}
