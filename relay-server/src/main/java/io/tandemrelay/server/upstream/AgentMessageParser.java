package io.tandemrelay.server.upstream;

import io.tandemrelay.server.upstream.AgentMessage.Field;
import io.tandemrelay.server.upstream.AgentMessage.Kind;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;

/**
 * Reads an agent's text message as a stream of tokens, keeping the few scalars of {@link
 * AgentMessage} and skipping the rest. Thread relay-io-N: one per loop.
 *
 * <p>Only top-level fields count. A message that has neither {@code type} nor {@code event} but an
 * object {@code message} is taken as an envelope, as Vapi's server messages use it.
 */
final class AgentMessageParser {

    private static final int MAX_DEPTH = 64;
    private static final int MAX_NAME_CHARS = 1024;

    private final JsonFactory factory;
    private final AgentMessage outer = new AgentMessage();
    private final AgentMessage enveloped = new AgentMessage();
    private boolean hasEnvelope;

    /**
     * @param maxMessageBytes no longer string than this is expected
     */
    AgentMessageParser(int maxMessageBytes) {
        final var constraints =
                StreamReadConstraints.builder()
                        .maxNestingDepth(MAX_DEPTH)
                        .maxNameLength(MAX_NAME_CHARS)
                        .maxStringLength(maxMessageBytes)
                        .maxDocumentLength(maxMessageBytes)
                        .build();
        this.factory = JsonFactory.builder().streamReadConstraints(constraints).build();
    }

    /**
     * Reads one message.
     *
     * @return what it said, valid until the next message, or null when it is not one JSON object
     */
    @Nullable AgentMessage parse(byte[] utf8, int length) {
        outer.reset();
        enveloped.reset();
        hasEnvelope = false;
        try (JsonParser parser = factory.createParser(ObjectReadContext.empty(), utf8, 0, length)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return null;
            }
            readOuter(parser);
            if (parser.nextToken() != null) {
                return null;
            }
        } catch (JacksonException ex) {
            return null;
        }
        return isEnvelope() ? enveloped : outer;
    }

    private boolean isEnvelope() {
        return hasEnvelope
                && outer.kind(Field.TYPE) == Kind.ABSENT
                && outer.kind(Field.EVENT) == Kind.ABSENT;
    }

    private void readOuter(JsonParser parser) {
        for (String name = parser.nextName(); name != null; name = parser.nextName()) {
            final JsonToken token = parser.nextToken();
            if (token == JsonToken.START_OBJECT && name.equals("message")) {
                hasEnvelope = true;
                enveloped.reset();
                readFields(parser);
            } else {
                readValue(parser, token, Field.named(name), outer);
            }
        }
    }

    private void readFields(JsonParser parser) {
        for (String name = parser.nextName(); name != null; name = parser.nextName()) {
            readValue(parser, parser.nextToken(), Field.named(name), enveloped);
        }
    }

    private static void readValue(
            JsonParser parser, JsonToken token, @Nullable Field field, AgentMessage into) {
        if (field != null) {
            keep(parser, token, field, into);
        }
        parser.skipChildren();
    }

    private static void keep(JsonParser parser, JsonToken token, Field field, AgentMessage into) {
        switch (token) {
            case VALUE_STRING ->
                    into.putText(
                            field,
                            parser.getStringCharacters(),
                            parser.getStringOffset(),
                            parser.getStringLength());
            case VALUE_TRUE -> into.put(field, Kind.TRUE);
            case VALUE_FALSE -> into.put(field, Kind.FALSE);
            case VALUE_NULL -> into.put(field, Kind.NULL);
            default -> into.put(field, Kind.OTHER);
        }
    }
}
