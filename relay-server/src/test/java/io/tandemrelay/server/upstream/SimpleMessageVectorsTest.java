package io.tandemrelay.server.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandemrelay.server.media.AudioFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;

/** Every incoming message of the plain socket protocol does what its sheet says. */
class SimpleMessageVectorsTest {

    private final DialectRun run = new DialectRun(new SimpleDialect(AudioFormat.TELEPHONE));

    @TestFactory
    Stream<DynamicTest> shouldActOnEveryTextMessage() {
        return VapiVectors.entries("/seed_dialect")
                .filter(entry -> entry.path("dir").asString("").equals("in"))
                .filter(entry -> entry.get("opcode").asString().equals("text"))
                .map(entry -> DynamicTest.dynamicTest(VapiVectors.name(entry), () -> check(entry)));
    }

    private void check(JsonNode entry) {
        assertThat(run.read(VapiVectors.payload(entry))).isEqualTo(expected(entry));
    }

    private static List<String> expected(JsonNode entry) {
        return switch (VapiVectors.name(entry)) {
            case "downlink_json_audio" -> List.of("audio 160");
            case "audio_empty" -> List.of("audio 0");
            // whether audio is unplayed is the call's to know: the dialect reports speech
            case "partial", "partial_nothing_playing" -> List.of("caller-speech@42");
            case "isFinal_string", "audio_not_string", "audio_bad_base64" -> List.of("malformed");
            case "partial_assistant_role", "final", "isFinal_missing" -> List.of();
            default -> throw new AssertionError("No rule for " + entry);
        };
    }

    @Test
    void shouldUnderstandVapisSpellingOnTheSameSocket() {
        final JsonNode interrupted = VapiVectors.named("/vapi_to_relay", "user_interrupted");
        final JsonNode partial = VapiVectors.named("/vapi_to_relay", "transcript_user_partial");
        final JsonNode own = VapiVectors.named("/vapi_to_relay", "transcript_assistant_partial");

        assertThat(run.read(VapiVectors.payload(interrupted))).containsExactly("interrupted@42");
        assertThat(run.read(VapiVectors.payload(partial))).containsExactly("caller-speech@42");
        assertThat(run.read(VapiVectors.payload(own))).isEmpty();
    }

    @Test
    void shouldSayNothingBeforeClosing() {
        assertThat(new SimpleDialect(AudioFormat.TELEPHONE).farewell()).isEmpty();
    }
}
