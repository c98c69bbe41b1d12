package io.tandemrelay.server.carrier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.tandemrelay.server.call.CloseReason;
import io.tandemrelay.server.metrics.Counter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;

/** Every malformed or hostile input of the vectors has the effect they ask for. */
class TwilioInvalidVectorsTest {
    /** Framing and text encoding: tests of package websocket. */
    private static final Set<String> COVERED_BY_WEBSOCKET =
            Set.of(
                    "invalid-utf8-text",
                    "unmasked-client-frame",
                    "reserved-bit-set",
                    "reserved-opcode",
                    "fragmented-ping",
                    "oversize-ping",
                    "continuation-without-start",
                    "interleaved-text-in-fragment",
                    "endless-fragments",
                    "ping-flood");

    /** The upgrade request: system tests of package http. */
    private static final Set<String> COVERED_BY_HTTP =
            Set.of(
                    "hs-no-signature",
                    "hs-bad-signature",
                    "hs-wrong-path",
                    "hs-version-8",
                    "hs-no-key",
                    "hs-post",
                    "hs-offers-deflate",
                    "hs-offers-subprotocol",
                    "hs-at-capacity",
                    "hs-oversize-headers");

    /** Deadlines: the call's own; {@link #shouldCloseForADeadline} covers this leg's part. */
    private static final Set<String> COVERED_BY_CALL =
            Set.of("no-start-within-timer", "half-open-peer");

    /** Need more than one message: tests of their own below. */
    private static final Set<String> COVERED_BELOW =
            Set.of("message-flood", "close-1006", "same-streamsid-on-second-connection");

    private static final Map<String, Counter> RENAMED =
            Map.of("unknown_call", Counter.CARRIER_BAD_TOKEN);

    /** Counted where the audio is held, not here. */
    private static final Set<String> COUNTED_ELSEWHERE = Set.of("inbound_overflow");

    @TestFactory
    Stream<DynamicTest> shouldTreatEachMessageAsItsVectorAsks() {
        return Vectors.invalid().stream()
                .filter(vector -> !isCoveredElsewhere(vector.get("id").asString()))
                .map(vector -> dynamicTest(vector.get("id").asString(), () -> check(vector)));
    }

    @Test
    void shouldNameOnlyVectorsThatExistAsCoveredElsewhere() {
        final Set<String> ids =
                Vectors.invalid().stream()
                        .map(vector -> vector.get("id").asString())
                        .collect(Collectors.toSet());

        assertThat(ids)
                .hasSize(122)
                .containsAll(COVERED_BY_WEBSOCKET)
                .containsAll(COVERED_BY_HTTP)
                .containsAll(COVERED_BY_CALL)
                .containsAll(COVERED_BELOW);
    }

    @Test
    void shouldCloseForMessagesFarAboveTheRateOfRealTime() {
        final CarrierFixture fixture = CarrierFixture.streaming();

        for (int i = 0; i < 5 * 5000 && fixture.socket.closes == 0; i++) {
            fixture.nowNs += CarrierFixture.SECOND_NS / 5000;
            fixture.text(Vectors.media(4 + i, 43, Vectors.silence(160)));
        }

        assertThat(fixture.call.violations).containsExactly(CloseReason.MESSAGE_FLOOD);
        assertThat(fixture.socket.closeCode).isEqualTo(1008);
        assertThat(fixture.count(Counter.CARRIER_FLOOD)).isEqualTo(1);
    }

    @Test
    void shouldTreatAnAbruptEndLikeAStop() {
        final CarrierFixture fixture = CarrierFixture.streaming();

        fixture.handler.onClosed(CarrierFixture.lost(new IOException("Connection reset")));

        assertThat(fixture.call.closed).containsExactly(CloseReason.CARRIER_CLOSED);
        assertThat(fixture.count(Counter.CARRIER_ABNORMAL_CLOSE)).isEqualTo(1);
    }

    @Test
    void shouldRefuseAStreamThatIsActiveOnAnotherSocket() {
        final CarrierFixture second = new CarrierFixture();
        second.activeStreams.add(Vectors.STREAM_SID);

        second.text(Vectors.start(Vectors.STREAM_SID, "{}"));

        assertThat(second.socket.closeCode).isEqualTo(1008);
        assertThat(second.count(Counter.CARRIER_DUPLICATE_STREAM)).isEqualTo(1);
        assertThat(second.admitted).isNull();
    }

    @Test
    void shouldCloseForADeadline() {
        final CarrierFixture fixture = new CarrierFixture();

        fixture.handler.close(CloseReason.START_TIMEOUT);

        assertThat(fixture.socket.closeCode).isEqualTo(1008);
        assertThat(fixture.handler.isAwaitingStart()).isFalse();
        assertThat(fixture.count(Counter.CARRIER_START_TIMEOUT)).isEqualTo(1);
    }

    private static boolean isCoveredElsewhere(String id) {
        return COVERED_BY_WEBSOCKET.contains(id)
                || COVERED_BY_HTTP.contains(id)
                || COVERED_BY_CALL.contains(id)
                || COVERED_BELOW.contains(id);
    }

    private static void check(JsonNode vector) {
        final CarrierFixture fixture = inState(vector.get("state").asString());
        final String action = vector.get("action").asString();
        final int heard = fixture.call.timestampsMs.size();

        if (vector.get("frame").asString().equals("binary")) {
            fixture.binary(Base64.getDecoder().decode(vector.get("base64").asString()));
        } else {
            fixture.text(text(vector));
        }

        switch (action) {
            case "drop", "ignore" -> {
                assertThat(fixture.socket.closes).isZero();
                assertThat(fixture.call.timestampsMs).hasSize(heard);
                assertCounted(fixture, vector);
            }
            case "accept-media", "accept-capped" -> {
                assertThat(fixture.socket.closes).isZero();
                assertThat(fixture.call.timestampsMs).hasSize(heard + 1);
                assertCounted(fixture, vector);
            }
            // Both paths of the parser agree: TwilioMessageParserFuzzTest. Ours accepts.
            case "accept-or-drop" -> assertThat(fixture.call.timestampsMs).hasSize(heard + 1);
            case "accept" -> assertAccepted(fixture, vector, heard);
            case "close" -> {
                assertThat(fixture.socket.closeCode)
                        .isEqualTo(vector.get("close").get("code").asInt());
                assertThat(fixture.socket.closes).isEqualTo(1);
                assertCounted(fixture, vector);
            }
            default -> throw new AssertionError("action " + action);
        }
    }

    private static void assertAccepted(CarrierFixture fixture, JsonNode vector, int heard) {
        assertThat(fixture.socket.closes).isZero();
        if (vector.get("state").asString().equals("before-start")) {
            assertThat(fixture.admitted).isNotNull();
            assertCounted(fixture, vector);
        } else if (vector.get("id").asString().startsWith("dtmf")) {
            assertThat(fixture.call.digits).hasToString("5");
        } else {
            assertThat(fixture.call.timestampsMs).hasSize(heard + 1);
        }
    }

    private static void assertCounted(CarrierFixture fixture, JsonNode vector) {
        final JsonNode metric = vector.get("metric");
        if (metric == null || COUNTED_ELSEWHERE.contains(metric.asString())) {
            return;
        }
        final Counter counter =
                RENAMED.containsKey(metric.asString())
                        ? RENAMED.get(metric.asString())
                        : Counter.valueOf("CARRIER_" + metric.asString().toUpperCase(Locale.ROOT));
        assertThat(fixture.count(counter)).as(counter.word()).isEqualTo(1);
    }

    private static CarrierFixture inState(String state) {
        return switch (state) {
            case "before-start" -> new CarrierFixture();
            case "streaming" -> CarrierFixture.streaming();
            case "after-stop" -> CarrierFixture.stopped();
            default -> throw new AssertionError("state " + state);
        };
    }

    private static String text(JsonNode vector) {
        if (vector.has("text")) {
            return vector.get("text").asString();
        }
        return switch (vector.get("id").asString()) {
            case "deep-nesting" ->
                    "{\"event\":\"x\",\"a\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}";
            case "long-number" ->
                    "{\"event\":\"x\",\"sequenceNumber\":" + "9".repeat(100_000) + "}";
            case "event-huge" -> "{\"event\":\"" + "x".repeat(20_000) + "\"}";
            case "payload-huge-in-limit" -> Vectors.media(4, 43, Vectors.silence(60_000));
            case "message-over-limit" -> Vectors.media(4, 43, Vectors.silence(1_500_000));
            case "start-custom-parameters-oversize" ->
                    Vectors.start(Vectors.STREAM_SID, oversizeParameters());
            default -> throw new AssertionError("no text for " + vector.get("id"));
        };
    }

    private static String oversizeParameters() {
        final List<String> members = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            members.add("\"p" + i + "\":\"" + "x".repeat(490) + "\"");
        }
        return "{" + String.join(",", members) + "}";
    }
}
