package io.tandemrelay.server.carrier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.tandemrelay.server.call.CloseReason;
import io.tandemrelay.server.media.AudioRing;
import io.tandemrelay.server.metrics.Counter;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;

/** Every well-formed message and session of the vectors is read, and written, as they say. */
class TwilioMessageVectorsTest {
    private static final int MAX_MESSAGE_BYTES = 128 * 1024;

    @TestFactory
    Stream<DynamicTest> shouldReadEachMessage() {
        return Vectors.messages().stream()
                .filter(vector -> !vector.get("kind").asString().equals("session"))
                .filter(vector -> vector.get("dir").asString().equals("twilio->server"))
                .map(vector -> dynamicTest(vector.get("id").asString(), () -> checkRead(vector)));
    }

    @TestFactory
    Stream<DynamicTest> shouldWriteEachMessage() {
        return Vectors.messages().stream()
                .filter(vector -> vector.get("dir").asString().equals("server->twilio"))
                .map(vector -> dynamicTest(vector.get("id").asString(), () -> checkWrite(vector)));
    }

    @TestFactory
    Stream<DynamicTest> shouldLiveThroughEachSession() {
        return Vectors.messages().stream()
                .filter(vector -> vector.get("kind").asString().equals("session"))
                .map(vector ->
                        dynamicTest(vector.get("id").asString(), () -> checkSession(vector)));
    }

    @Test
    void shouldHaveAllVectors() {
        assertThat(Vectors.messages()).hasSize(82);
    }

    private static void checkRead(JsonNode vector) throws GeneralSecurityException {
        final byte[] text = Vectors.utf8(text(vector));
        final JsonNode expect = vector.get("expect");

        final TwilioMessage message =
                new TwilioMessageParser(MAX_MESSAGE_BYTES).parse(text, 0, text.length);

        assertThat(message.event())
                .isEqualTo(
                        expect.has("countAs")
                                ? TwilioMessage.Event.UNKNOWN
                                : TwilioMessage.Event.valueOf(
                                        expect.get("event").asString().toUpperCase(Locale.ROOT)));
        checkNumber(expect, "seq", message.sequence);
        checkNumber(expect, "chunk", message.chunk);
        checkNumber(expect, "timestampMs", message.timestampMs);
        if (expect.has("digit")) {
            assertThat(message.digit).isEqualTo(expect.get("digit").asString().charAt(0));
        }
        if (expect.has("name")) {
            assertThat(message.markName).hasToString(expect.get("name").asString());
        }
        if (expect.has("customParameters")) {
            checkStart(expect, message);
        } else if (expect.has("streamSid")) {
            assertThat(message.streamSid.isPresent()).isEqualTo(!expect.get("streamSid").isNull());
        }
        if (expect.has("payloadBytes")) {
            checkAudio(expect, message);
        } else {
            assertThat(message.fault()).isNull();
        }
    }

    private static void checkNumber(JsonNode expect, String name, long actual) {
        if (expect.has(name)) {
            final JsonNode value = expect.get(name);
            assertThat(actual).isEqualTo(value.isNull() ? TwilioMessage.ABSENT : value.asLong());
        }
    }

    private static void checkStart(JsonNode expect, TwilioMessage message) {
        final TwilioStart start = Objects.requireNonNull(message.start);
        final Map<String, String> parameters = new HashMap<>();
        expect.get("customParameters")
                .properties()
                .forEach(member -> parameters.put(member.getKey(), member.getValue().asString()));
        assertThat(StartReader.streamSid(message)).isEqualTo(expect.get("streamSid").asString());
        assertThat(start.callSid()).isEqualTo(expect.get("callSid").asString());
        assertThat(start.accountSid()).isEqualTo(expect.get("accountSid").asString());
        assertThat(start.isTelephoneAudio()).isTrue();
        assertThat(start.parameters()).isEqualTo(parameters);
        assertThat(start.parametersComplete()).isTrue();
    }

    private static void checkAudio(JsonNode expect, TwilioMessage message)
            throws GeneralSecurityException {
        if (expect.get("track").asString("").equals("outbound")) {
            assertThat(message.fault()).isEqualTo(Counter.CARRIER_WRONG_TRACK);
            return;
        }
        assertThat(message.fault()).isNull();
        assertThat(message.audioLength).isEqualTo(expect.get("payloadBytes").asInt());
        assertThat(sha256(Arrays.copyOf(message.audio, message.audioLength)))
                .isEqualTo(expect.get("payloadSha256").asString());
    }

    private static void checkWrite(JsonNode vector) {
        final String raw = vector.get("raw").asString();
        final JsonNode tree = Vectors.tree(Vectors.utf8(raw));
        final TwilioMessageWriter writer =
                new TwilioMessageWriter(
                        tree.get("streamSid").asString(), new PayloadEncoder(16_000));
        final ByteBuf message = Unpooled.buffer();

        switch (tree.get("event").asString()) {
            case "media" -> {
                final byte[] audio =
                        Base64.getDecoder().decode(tree.get("media").get("payload").asString());
                final AudioRing ring = ring(audio);
                writer.writeMedia(message, ring, ring.available());
                assertThat(message.readableBytes()).isEqualTo(writer.mediaLength(audio.length));
            }
            case "mark" -> {
                writer.writeMark(message, 12, 7);
                assertThat(message.readableBytes()).isEqualTo(writer.markLength(12, 7));
            }
            default -> {
                writer.writeClear(message);
                assertThat(message.readableBytes()).isEqualTo(writer.clearLength());
            }
        }

        // The vector's label is another's; ours differs in nothing else.
        assertThat(message.toString(StandardCharsets.UTF_8))
                .isEqualTo(raw.replace("r12:0007", "g12:7"));
    }

    private static AudioRing ring(byte[] audio) {
        final AudioRing ring = new AudioRing(32, 160);
        for (int offset = 0; offset < audio.length; offset += 160) {
            final int length = Math.min(160, audio.length - offset);
            System.arraycopy(audio, offset, ring.bytes(), ring.claim(), length);
            ring.commit(length, 0, 0);
        }
        return ring;
    }

    private static void checkSession(JsonNode vector) {
        final CarrierFixture fixture = new CarrierFixture();
        final JsonNode expect = vector.get("expect");

        for (final JsonNode message : vector.get("messages")) {
            fixture.nowNs = 1 + message.get("t").asLong() * 1_000_000;
            switch (message.get("dir").asString()) {
                case "twilio->server" -> fixture.text(message.get("raw").asString());
                case "transport" -> fixture.handler.onClosed(CarrierFixture.lost(null));
                default -> {} // what a server of the vector's author said
            }
        }

        assertThat(fixture.admitted).isNotNull();
        assertThat(fixture.socket.closes).isZero();
        if (expect.has("mediaFrames")) {
            assertThat(fixture.call.timestampsMs).hasSize(expect.get("mediaFrames").asInt());
        }
        if (expect.has("digits")) {
            assertThat(fixture.call.digits).hasToString(expect.get("digits").asString());
        }
        if (expect.has("endedBy")) {
            final boolean byStop = expect.get("endedBy").asString().equals("stop");
            fixture.handler.onClosed(CarrierFixture.byPeer());
            assertThat(fixture.call.stops).isEqualTo(byStop ? 1 : 0);
            assertThat(fixture.call.closed)
                    .containsExactly(
                            byStop ? CloseReason.CARRIER_STOP : CloseReason.CARRIER_CLOSED);
        }
        assertThat(fixture.count(Counter.CARRIER_TS_JUMP)).isZero();
        assertThat(fixture.count(Counter.CARRIER_TS_BACKWARDS)).isZero();
    }

    private static String text(JsonNode vector) {
        if (vector.has("raw")) {
            return vector.get("raw").asString();
        }
        final StringBuilder text = new StringBuilder();
        vector.get("frames").forEach(frame -> text.append(frame.asString()));
        return text.toString();
    }

    private static String sha256(byte[] bytes) throws GeneralSecurityException {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    }
}
