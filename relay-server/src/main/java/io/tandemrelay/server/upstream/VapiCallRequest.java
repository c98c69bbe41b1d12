package io.tandemrelay.server.upstream;

import io.tandemrelay.server.call.CallIdentity;
import io.tandemrelay.server.media.AudioFormat;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The body of {@code POST /call}: built once from configuration, completed with each call's name
 * (Vapi, API reference, CreateCallDTO). Immutable; any thread.
 */
final class VapiCallRequest {

    /** Longer names are refused or cut by some of the vendor's tools. */
    private static final int MAX_NAME_CHARS = 40;

    private static final JsonMapper MAPPER = new JsonMapper();

    private final ObjectNode template;

    VapiCallRequest(VapiSettings settings, AudioFormat format) {
        final ObjectNode overrides = object(settings.assistantOverrides());
        this.template = MAPPER.createObjectNode();
        if (settings.assistantId().isEmpty()) {
            template.set("assistant", withParts(object(settings.assistant()), settings));
        } else {
            template.put("assistantId", settings.assistantId());
            withParts(overrides, settings);
        }
        template.set("transport", transport(format));
        template.set("assistantOverrides", withDefaults(overrides, settings.clientMessages()));
        metadata(template); // fails here, at start, when configured as something else
    }

    /** The body for one call, as UTF-8 JSON. */
    byte[] body(CallIdentity identity) {
        final ObjectNode call = template.deepCopy();
        final String callSid = identity.callSid();
        if (!callSid.isEmpty()) {
            call.put("name", callSid.substring(0, Math.min(callSid.length(), MAX_NAME_CHARS)));
            metadata(call).put("callSid", callSid);
        }
        return MAPPER.writeValueAsBytes(call);
    }

    private static ObjectNode metadata(ObjectNode call) {
        return call.withObject("/assistantOverrides/metadata");
    }

    /** The vendor's name of an encoding. */
    static String word(AudioFormat.Encoding encoding) {
        return switch (encoding) {
            case MULAW -> "mulaw";
            case PCM_S16LE -> "pcm_s16le";
        };
    }

    private static ObjectNode withParts(ObjectNode assistant, VapiSettings settings) {
        putPart(assistant, "model", settings.model());
        putPart(assistant, "voice", settings.voice());
        putPart(assistant, "transcriber", settings.transcriber());
        return assistant;
    }

    private static void putPart(ObjectNode assistant, String name, String json) {
        if (!json.isBlank()) {
            assistant.set(name, object(json));
        }
    }

    private static ObjectNode withDefaults(ObjectNode overrides, List<String> clientMessages) {
        if (!overrides.has("clientMessages")) {
            clientMessages.forEach(overrides.putArray("clientMessages")::add);
        }
        if (!overrides.has("backgroundSound")) {
            overrides.put("backgroundSound", "off");
        }
        return overrides;
    }

    private static ObjectNode transport(AudioFormat format) {
        final ObjectNode transport = MAPPER.createObjectNode();
        transport.put("provider", "vapi.websocket");
        transport
                .putObject("audioFormat")
                .put("format", word(format.encoding()))
                .put("container", "raw")
                .put("sampleRate", format.sampleRate());
        return transport;
    }

    private static ObjectNode object(String json) {
        if (json.isBlank()) {
            return MAPPER.createObjectNode();
        }
        final JsonNode node = MAPPER.readTree(json);
        if (node instanceof ObjectNode object) {
            return object;
        }
        throw new IllegalArgumentException("Not a JSON object, but " + node.getNodeType());
    }
}
