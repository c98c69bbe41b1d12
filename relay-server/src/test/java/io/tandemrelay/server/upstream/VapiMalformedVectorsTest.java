package io.tandemrelay.server.upstream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.tandemrelay.server.config.BargeInConfig.Trigger;
import io.tandemrelay.server.media.AudioFormat;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;

/** What no agent should send is counted, and ends nothing. */
class VapiMalformedVectorsTest {

    /** Caught by the socket below, which never hands such messages on. */
    private static final Set<String> SOCKET_LEVEL = Set.of("huge_text_2MiB", "invalid_utf8_text");

    private static final int FUZZ_ROUNDS = 30_000;

    @TestFactory
    Stream<DynamicTest> shouldCountEveryMalformedText() {
        return VapiVectors.entries("/malformed")
                .filter(entry -> entry.get("opcode").asString().equals("text"))
                .filter(entry -> !SOCKET_LEVEL.contains(VapiVectors.name(entry)))
                .map(entry -> DynamicTest.dynamicTest(VapiVectors.name(entry), () -> check(entry)));
    }

    private static void check(JsonNode entry) {
        final var run = new DialectRun(new VapiDialect(Trigger.USER_INTERRUPTED));

        final List<String> seen = run.read(VapiVectors.payload(entry));

        assertThat(seen).isEqualTo(expected(entry));
    }

    private static List<String> expected(JsonNode entry) {
        return switch (VapiVectors.name(entry)) {
            case "trailing_garbage" -> List.of("malformed"); // one of the two allowed answers
            case "bom_prefixed" -> List.of(); // likewise
            case "double_ended" -> List.of("ended-NORMAL"); // the leg hears it once
            default ->
                    switch (VapiVectors.action(entry)) {
                        case "none" -> List.of();
                        case "flush_downlink" -> List.of("interrupted@42");
                        case "count_unknown" -> List.of("unknown");
                        case "count_malformed" -> List.of("malformed");
                        default -> throw new AssertionError("No rule for " + entry);
                    };
        };
    }

    @Test
    void shouldRefuseTextAboveTheLimitUnread() {
        final var run = new DialectRun(new VapiDialect(Trigger.USER_INTERRUPTED));

        final List<String> seen =
                run.read(VapiVectors.payload(VapiVectors.named("/malformed", "huge_text_2MiB")));

        assertThat(seen).containsExactly("malformed");
    }

    @Test
    void shouldKeepOnlyAStartOfLongWords() {
        final var run = new DialectRun(new VapiDialect(Trigger.USER_INTERRUPTED));

        final List<String> seen =
                run.read(("{\"type\":\"" + "x".repeat(500_000) + "\"}").getBytes(UTF_8));

        assertThat(seen).containsExactly("unknown");
    }

    @Test
    void shouldThrowNothingForAnyMutation() {
        final long seed = 20261122L;
        final var random = new Random(seed);
        final List<byte[]> corpus =
                Stream.of("/vapi_to_relay", "/seed_dialect", "/malformed")
                        .flatMap(VapiVectors::entries)
                        .filter(entry -> entry.path("opcode").asString("").equals("text"))
                        .map(VapiVectors::payload)
                        .filter(bytes -> bytes.length < 2000)
                        .toList();
        final var run = new DialectRun(new SimpleDialect(AudioFormat.TELEPHONE));

        for (int i = 0; i < FUZZ_ROUNDS; i++) {
            final byte[] message = mutated(corpus.get(random.nextInt(corpus.size())), random);

            assertThatCode(() -> run.read(message))
                    .as("seed %d, message %s", seed, new String(message, UTF_8))
                    .doesNotThrowAnyException();
        }
    }

    private static byte[] mutated(byte[] original, Random random) {
        final byte[] copy = original.clone();
        for (int edits = 1 + random.nextInt(4); edits > 0 && copy.length > 0; edits--) {
            final int at = random.nextInt(copy.length);
            switch (random.nextInt(3)) {
                case 0 -> copy[at] = (byte) random.nextInt(256);
                case 1 -> copy[at] = (byte) "{}[]\",:\\0123456789tfn".charAt(random.nextInt(20));
                default -> {
                    final int length = random.nextInt(copy.length - at);
                    System.arraycopy(copy, at, copy, random.nextInt(copy.length - length), length);
                }
            }
        }
        return random.nextInt(4) == 0
                ? java.util.Arrays.copyOf(copy, random.nextInt(copy.length + 1))
                : copy;
    }
}
