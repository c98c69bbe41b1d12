package io.tandemrelay.loadgen.caller;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class StreamMessagesTest {
    private static final String MZ = "MZ00000000000000000000000000000001";

    @Test
    void shouldSpellEveryMessageAsDocumented() {
        final StreamMessages messages = messages(Spelling.asTwilio());
        final Map<String, String> parameters = new LinkedHashMap<>();
        parameters.put("FirstName", "Jane");
        parameters.put("LastName", "Doe");
        parameters.put("RemoteParty", "Bob");

        assertThat(text(messages.connected())).isEqualTo(raw("connected-canonical"));
        assertThat(text(messages.start(parameters))).isEqualTo(raw("start-canonical"));
        messages.dtmf('9').release();
        messages.dtmf('9').release();
        assertThat(text(media(messages))).isEqualTo(raw("media-canonical"));
        assertThat(text(messages.dtmf('1'))).isEqualTo(raw("dtmf-canonical"));
        assertThat(text(messages.mark("my label")))
                .isEqualTo(raw("mark-canonical").replace("\"4\"", "\"6\""));
        assertThat(text(messages.stop()))
                .isEqualTo(raw("stop-canonical").replace("\"5\"", "\"7\""));
    }

    @Test
    void shouldMeanTheSameInOddSpelling() {
        final JsonNode plain = json(media(messages(Spelling.asTwilio())));

        for (int seed = 0; seed < 50; seed++) {
            final StreamMessages odd =
                    new StreamMessages("AC", "CA", MZ, Spelling.odd(), new Random(seed));
            final ByteBuf message = media(odd);
            final String text = message.toString(StandardCharsets.UTF_8);
            final JsonNode read = json(message);

            assertThat(text).contains("\\/").doesNotContain("\"/");
            assertThat(read.get("media").get("payload"))
                    .isEqualTo(plain.get("media").get("payload"));
            assertThat(read.get("sequenceNumber").isNumber()).isTrue();
            assertThat(read.get("media").get("timestamp").asInt()).isEqualTo(43);
            assertThat(read.propertyNames())
                    .containsExactlyInAnyOrderElementsOf(plain.propertyNames());
        }
    }

    private static StreamMessages messages(Spelling spelling) {
        return new StreamMessages(
                "AC00000000000000000000000000000001",
                "CA00000000000000000000000000000001",
                MZ,
                spelling,
                new Random(1));
    }

    private static ByteBuf media(StreamMessages messages) {
        final String payload =
                new JsonMapper()
                        .readTree(raw("media-canonical"))
                        .get("media")
                        .get("payload")
                        .asString();
        return messages.media(
                UnpooledByteBufAllocator.DEFAULT, 3, 43, Base64.getDecoder().decode(payload));
    }

    private static String raw(String id) {
        return Vectors.message(id).get("raw").asString();
    }

    private static String text(ByteBuf message) {
        try {
            return message.toString(StandardCharsets.UTF_8);
        } finally {
            message.release();
        }
    }

    private static JsonNode json(ByteBuf message) {
        return new JsonMapper().readTree(text(message));
    }
}
