package io.tandemrelay.loadgen.upstream;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** What {@code POST /call} demands of its body (Vapi OpenAPI, CreateCallDTO). Pure. */
final class CreateRequestRules {
    private static final List<String> ASSISTANT_FIELDS =
            List.of("assistantId", "assistant", "squadId", "squad", "workflowId", "workflow");
    private static final Set<String> FORMATS = Set.of("pcm_s16le", "mulaw");
    private static final int MAX_SAMPLE_RATE = 192_000;

    private CreateRequestRules() {}

    /** The faults of a body, as its refusal lists them; empty when it is acceptable. */
    static List<String> faults(@Nullable JsonNode body) {
        if (body == null || !body.isObject()) {
            return List.of("body must be a JSON object");
        }
        final List<String> faults = new ArrayList<>();
        final List<String> assistants = ASSISTANT_FIELDS.stream().filter(body::hasNonNull).toList();
        if (assistants.size() != 1) {
            faults.add("exactly one of " + ASSISTANT_FIELDS + " must be given, not " + assistants);
        }
        if (!isBypass(body)) {
            addTransportFaults(body, faults);
        }
        return faults;
    }

    /** The vendor answers the phone call itself, and the reply carries TwiML. */
    static boolean isBypass(JsonNode body) {
        return body.path("phoneCallProviderBypassEnabled").asBoolean(false);
    }

    private static void addTransportFaults(JsonNode body, List<String> faults) {
        final JsonNode transport = body.path("transport");
        if (!transport.path("provider").asString("").equals("vapi.websocket")) {
            faults.add("Couldn't Get Phone Number. Need Either `phoneNumberId` Or `phoneNumber`.");
            return;
        }
        for (String field : List.of("phoneNumber", "phoneNumberId")) {
            if (body.has(field)) {
                faults.add(field + " is not permitted with transport vapi.websocket");
            }
        }
        if (transport.has("conversationType")
                && !transport.path("conversationType").asString("").equals("voice")) {
            faults.add("transport.conversationType must be one of the following values: voice");
        }
        if (transport.has("audioFormat")) {
            addFormatFaults(transport.path("audioFormat"), faults);
        }
    }

    private static void addFormatFaults(JsonNode format, List<String> faults) {
        if (!FORMATS.contains(format.path("format").asString(""))) {
            faults.add("transport.audioFormat.format must be one of the allowed values");
        }
        if (format.has("container") && !format.path("container").asString("").equals("raw")) {
            faults.add("transport.audioFormat.container must be one of the following values: raw");
        }
        final JsonNode rate = format.path("sampleRate");
        if (!rate.isNumber() || rate.asDouble() < 0 || rate.asDouble() > MAX_SAMPLE_RATE) {
            faults.add("transport.audioFormat.sampleRate must be a number from 0 to 192000");
        }
    }

    /** The format of an acceptable body; 16 kHz PCM when it names none. */
    static AgentAudio audio(JsonNode format) {
        if (!format.isObject()) {
            return AgentAudio.PCM_16K;
        }
        final boolean mulaw = format.path("format").asString("").equals("mulaw");
        return new AgentAudio(
                mulaw ? AgentAudio.Encoding.MULAW : AgentAudio.Encoding.PCM_S16LE,
                format.path("sampleRate").asInt(mulaw ? 8000 : 16_000));
    }
}
