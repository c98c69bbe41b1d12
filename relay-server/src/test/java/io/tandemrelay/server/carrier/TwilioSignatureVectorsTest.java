package io.tandemrelay.server.carrier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;

class TwilioSignatureVectorsTest {
    private static final String TOKEN = "12345";
    private static final String URL = "https://mycompany.com/myapp.php?foo=1&bar=2";

    @TestFactory
    Stream<DynamicTest> shouldJudgeEachSignatureAsItsVectorDoes() {
        return Vectors.signatures().stream()
                .map(vector ->
                        dynamicTest(
                                vector.get("id").asString(),
                                () ->
                                        assertThat(verify(vector))
                                                .isEqualTo(vector.get("valid").asBoolean())));
    }

    @Test
    void shouldHaveAllVectors() {
        assertThat(Vectors.signatures()).hasSize(54);
    }

    @Test
    void shouldAcceptAnyOfSeveralTokens() {
        final TwilioSignature signature = new TwilioSignature(List.of("new", TOKEN));

        assertThat(signature.verifyWebhook(URL, Map.of(), "zYQTYrRWXE7LtzbG4PfP7/bkkGo=")).isTrue();
        assertThat(
                        new TwilioSignature(List.of("new"))
                                .verifyWebhook(URL, Map.of(), "zYQTYrRWXE7LtzbG4PfP7/bkkGo="))
                .isFalse();
    }

    @Test
    void shouldRefuseAMissingSignature() {
        final TwilioSignature signature = new TwilioSignature(List.of(TOKEN));

        assertThat(signature.verifyWebhook(URL, Map.of(), null)).isFalse();
        assertThat(signature.verifyUpgrade("wss://relay.example.com/media", null)).isFalse();
    }

    @Test
    void shouldRefuseAJsonBodyOtherThanTheOneHashed() {
        final JsonNode vector =
                Vectors.signatures().stream()
                        .filter(each -> each.get("id").asString().equals("json-body"))
                        .findFirst()
                        .orElseThrow();
        final TwilioSignature signature = new TwilioSignature(List.of(TOKEN));

        final boolean isValid =
                signature.verifyWebhook(
                        vector.get("url").asString(),
                        Vectors.utf8("{}"),
                        vector.get("signature").asString());

        assertThat(isValid).isFalse();
    }

    @Test
    void shouldKeepABracketedAddressWhole() {
        assertThat(new SignedUrl("wss://[2001:db8::1]:8443/media").upgradeSpellings())
                .containsExactly(
                        "wss://[2001:db8::1]:8443/media",
                        "wss://[2001:db8::1]/media",
                        "wss://[2001:db8::1]:8443/media/",
                        "wss://[2001:db8::1]/media/");
        assertThat(new SignedUrl("https://[2001:db8::1]/a@b:c?d=e:f").webhookSpellings())
                .containsExactly(
                        "https://[2001:db8::1]/a@b:c?d=e:f",
                        "https://[2001:db8::1]:443/a@b:c?d=e:f");
    }

    private static boolean verify(JsonNode vector) {
        final TwilioSignature signature =
                new TwilioSignature(List.of(vector.get("token").asString()));
        final String url = vector.get("url").asString();
        final String header = vector.get("signature").asString();
        final Map<String, List<String>> form = form(vector.get("params"));
        if (vector.has("body")) {
            return signature.verifyWebhook(
                    url, Vectors.utf8(vector.get("body").asString()), header);
        }
        return (url.startsWith("wss:") && form.isEmpty())
                ? signature.verifyUpgrade(url, header)
                : signature.verifyWebhook(url, form, header);
    }

    private static Map<String, List<String>> form(JsonNode params) {
        final Map<String, List<String>> form = new LinkedHashMap<>();
        params.forEach(pair ->
                form.computeIfAbsent(pair.get(0).asString(), name -> new ArrayList<>())
                        .add(pair.get(1).asString()));
        return form;
    }
}
