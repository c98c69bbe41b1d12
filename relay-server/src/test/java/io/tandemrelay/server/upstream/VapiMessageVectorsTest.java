package io.tandemrelay.server.upstream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tandemrelay.server.config.BargeInConfig.Trigger;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;

/** Every valid Vapi message of the vectors does what its sheet says. */
class VapiMessageVectorsTest {

    @TestFactory
    Stream<DynamicTest> shouldActOnEveryTextMessage() {
        return texts().map(entry ->
                DynamicTest.dynamicTest(VapiVectors.name(entry), () -> check(entry)));
    }

    private static void check(JsonNode entry) {
        final var run = new DialectRun(new VapiDialect(Trigger.USER_INTERRUPTED));

        final List<String> seen = run.read(VapiVectors.payload(entry));

        assertThat(seen).isEqualTo(expected(entry));
    }

    private static List<String> expected(JsonNode entry) {
        return switch (VapiVectors.action(entry)) {
            case "none" -> List.of();
            case "set_live" -> List.of("live");
            case "mark_speaking" ->
                    entry.at("/json/status").asString().equals("stopped")
                            ? List.of("utterance-end")
                            : List.of();
            case "flush_downlink" -> List.of("interrupted@42");
            case "teardown" -> List.of("ended-NORMAL");
            case "fail_upstream" ->
                    VapiVectors.name(entry).equals("status_ended_no_audio")
                            ? List.of("ended-TRANSPORT")
                            : List.of("ended-VENDOR");
            case "count_unknown" -> List.of("unknown");
            default -> throw new AssertionError("No rule for " + entry);
        };
    }

    @TestFactory
    Stream<DynamicTest> shouldInterruptOnPartialsOnlyOfTheUserAndOnlyWhenAsked() {
        return texts().map(entry ->
                DynamicTest.dynamicTest(VapiVectors.name(entry), () -> checkPartial(entry)));
    }

    private static void checkPartial(JsonNode entry) {
        final var run = new DialectRun(new VapiDialect(Trigger.USER_PARTIAL));

        final List<String> seen = run.read(VapiVectors.payload(entry));

        assertThat(seen.contains("caller-speech@42"))
                .isEqualTo(VapiVectors.name(entry).equals("transcript_user_partial"));
    }

    @TestFactory
    Stream<DynamicTest> shouldInterruptOnSpeechOnlyOfTheUserAndOnlyWhenAsked() {
        return texts().map(entry ->
                DynamicTest.dynamicTest(VapiVectors.name(entry), () -> checkSpeech(entry)));
    }

    private static void checkSpeech(JsonNode entry) {
        final var run = new DialectRun(new VapiDialect(Trigger.USER_SPEECH_STARTED));

        final List<String> seen = run.read(VapiVectors.payload(entry));

        assertThat(seen.contains("caller-speech@42"))
                .isEqualTo(VapiVectors.name(entry).equals("speech_user_started"));
    }

    @Test
    void shouldSpellFarewellAndDigitAsDocumented() {
        final var dialect = new VapiDialect(Trigger.USER_INTERRUPTED);

        assertThat(json(dialect.farewell()))
                .isEqualTo(VapiVectors.named("/relay_to_vapi", "end_call").get("json"));
        assertThat(json(dialect.digit('5')))
                .isEqualTo(VapiVectors.named("/relay_to_vapi", "add_message").get("json"));
    }

    private static JsonNode json(byte[] text) {
        return VapiVectors.MAPPER.readTree(new String(text, UTF_8));
    }

    private static Stream<JsonNode> texts() {
        return VapiVectors.entries("/vapi_to_relay")
                .filter(entry -> entry.get("opcode").asString().equals("text"));
    }
}
