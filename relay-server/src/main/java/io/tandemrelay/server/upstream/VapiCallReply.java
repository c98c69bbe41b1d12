package io.tandemrelay.server.upstream;

import io.tandemrelay.server.call.CloseReason;
import io.tandemrelay.server.media.AudioFormat;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.MissingNode;

/** Reads the reply to {@code POST /call} (Vapi, API reference, Call). Any thread. */
final class VapiCallReply {

    private static final Logger LOG = LoggerFactory.getLogger(VapiCallReply.class);
    private static final JsonMapper MAPPER = new JsonMapper();

    private static final int MAX_COMPLAINT_CHARS = 200;
    private static final Pattern UNPRINTABLE = Pattern.compile("[^\\x20-\\x7E]");

    private final AudioFormat requested;
    private final boolean allowInsecureUrl;
    private final AgentHosts hosts;

    VapiCallReply(AudioFormat requested, boolean allowInsecureUrl, AgentHosts hosts) {
        this.requested = requested;
        this.allowInsecureUrl = allowInsecureUrl;
        this.hosts = hosts;
    }

    CreatedCall read(int status, byte[] body) {
        if (status / 100 == 2) {
            return readCall(tree(body));
        }
        return CreatedCall.Failed.nothing(AgentClose.refusal(status));
    }

    /** The vendor's own words on a refusal, fit for one log line; empty when there are none. */
    static String complaint(byte[] body) {
        final JsonNode message = tree(body).path("message");
        final String words = message.isArray() ? message.toString() : message.asString("");
        return UNPRINTABLE
                .matcher(words.substring(0, Math.min(words.length(), MAX_COMPLAINT_CHARS)))
                .replaceAll("?");
    }

    private CreatedCall readCall(JsonNode reply) {
        // the batch shape, which the vendor uses when it saw several customers
        final JsonNode call = reply.has("results") ? reply.path("results").path(0) : reply;
        final URI controlUrl = url(call.path("monitor").path("controlUrl"), "https", "http");
        final JsonNode limits = call.path("subscriptionLimits");
        if (limits.path("concurrencyBlocked").asBoolean(false)) {
            return CreatedCall.Failed.nothing(CloseReason.AGENT_BUSY);
        }
        final JsonNode transport = call.path("transport");
        final URI socket = url(transport.path("websocketCallUrl"), "wss", "ws");
        final AudioFormat format = format(transport.path("audioFormat"));
        if (socket == null || format == null) {
            return new CreatedCall.Failed(CloseReason.AGENT_PROTOCOL, true, controlUrl);
        }
        return new CreatedCall.Open(socket, format, controlUrl);
    }

    private static JsonNode tree(byte[] body) {
        try {
            return MAPPER.readTree(body);
        } catch (JacksonException ex) {
            return MissingNode.getInstance();
        }
    }

    private @Nullable URI url(JsonNode node, String secureScheme, String insecureScheme) {
        try {
            final URI uri = new URI(node.asString(""));
            final boolean usable =
                    secureScheme.equals(uri.getScheme())
                            || (allowInsecureUrl && insecureScheme.equals(uri.getScheme()));
            return usable && uri.getHost() != null && isAllowed(uri.getHost()) ? uri : null;
        } catch (URISyntaxException ex) {
            return null;
        }
    }

    private boolean isAllowed(String host) {
        final boolean allowed = hosts.allows(host);
        if (!allowed) {
            LOG.warn("The vendor sends us to {}, which is not in upstream.vapi.allowedHosts", host);
        }
        return allowed;
    }

    /** The format the vendor says it will use; null when we cannot speak it. */
    private @Nullable AudioFormat format(JsonNode echoed) {
        if (!echoed.isObject()) {
            return requested;
        }
        for (AudioFormat.Encoding encoding : AudioFormat.Encoding.values()) {
            if (echoed.path("format").asString("").equals(VapiCallRequest.word(encoding))) {
                return supported(encoding, echoed.path("sampleRate").asInt(0));
            }
        }
        return null;
    }

    private static @Nullable AudioFormat supported(AudioFormat.Encoding encoding, int sampleRate) {
        try {
            return new AudioFormat(encoding, sampleRate);
        } catch (IllegalArgumentException ex) {
            return null;
        }
    }
}
