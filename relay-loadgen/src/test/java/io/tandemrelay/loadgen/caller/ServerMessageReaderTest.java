package io.tandemrelay.loadgen.caller;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class ServerMessageReaderTest {
    private final ServerMessageReader reader =
            new ServerMessageReader("MZ00000000000000000000000000000001");

    @ParameterizedTest
    @ValueSource(strings = {"out-media", "out-media-large", "out-media-odd-length"})
    void shouldReadMediaOfAnyLength(String id) {
        final JsonNode vector = Vectors.message(id);

        final ServerMessage message = read(vector.get("raw").asString());

        assertThat(message).isInstanceOf(ServerMessage.Media.class);
        assertThat(((ServerMessage.Media) message).audio())
                .hasSize(vector.get("expect").get("payloadBytes").asInt());
    }

    @Test
    void shouldReadMarkAndClear() {
        assertThat(read(Vectors.message("out-mark").get("raw").asString()))
                .isEqualTo(new ServerMessage.Mark("r12:0007"));
        assertThat(read(Vectors.message("out-clear").get("raw").asString()))
                .isEqualTo(new ServerMessage.Clear());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{}",
                "{\"event\":\"clear\"}",
                "{\"event\":\"clear\",\"streamSid\":\"MZ2\"}",
                "{\"event\":\"clear\",\"streamSid\":\"MZ1\",\"x\":\"y\"}",
                "{\"event\":\"clear\",\"streamSid\":\"MZ1\"} {}",
                "{\"event\":\"clear\",\"event\":\"clear\",\"streamSid\":\"MZ1\"}",
                "{\"event\":\"clear\",\"streamSid\":\"MZ1\",\"media\":{}}",
                "{\"event\":\"mark\",\"streamSid\":\"MZ1\",\"mark\":{\"name\":7}}",
                "{\"event\":\"mark\",\"streamSid\":\"MZ1\",\"mark\":{\"name\":\"a\"},\"sequenceNumber\":\"4\"}",
                "{\"event\":\"media\",\"streamSid\":\"MZ1\",\"media\":{\"payload\":\"AAA\"}}",
                "{\"event\":\"media\",\"streamSid\":\"MZ1\",\"media\":{\"payload\":\"-_==\"}}",
                "{\"event\":\"media\",\"streamSid\":\"MZ1\",\"media\":{\"payload\":\"AAAA\",\"track\":\"outbound\"}}",
                "{\"event\":\"media\",\"streamSid\":\"MZ1\",\"payload\":\"AAAA\"}",
                "{\"event\":\"ping\",\"streamSid\":\"MZ1\"}",
            })
    void shouldRefuseWhatTwilioDoesNotDocument(String text) {
        assertThat(new ServerMessageReader("MZ1").read(text.getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(ServerMessage.Invalid.class);
    }

    private ServerMessage read(String text) {
        return reader.read(text.getBytes(StandardCharsets.UTF_8));
    }
}
