package io.tandemrelay.server.upstream;

import io.tandemrelay.server.call.CallIdentity;
import io.tandemrelay.server.config.FreeForm;
import io.tandemrelay.server.config.VapiConfig;
import io.tandemrelay.server.media.AudioFormat;
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

    VapiCallRequest(VapiConfig config, AudioFormat format) {
        this.template = MAPPER.createObjectNode();
        if (config.assistantId().isEmpty()) {
            template.set("assistant", object(config.assistant()));
        } else {
            template.put("assistantId", config.assistantId());
        }
        template.set("transport", transport(format));
        template.set("assistantOverrides", overrides(config));
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

    private static ObjectNode overrides(VapiConfig config) {
        final ObjectNode overrides = object(config.assistantOverrides());
        if (!overrides.has("clientMessages")) {
            config.clientMessages().forEach(overrides.putArray("clientMessages")::add);
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

    private static ObjectNode object(FreeForm form) {
        return (ObjectNode) MAPPER.readTree(form.json());
    }
}
