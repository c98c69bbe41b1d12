package io.tandemrelay.server.call;

import java.util.Map;

/**
 * Who is calling, as the carrier's opening message says it.
 *
 * @param streamSid the carrier's name for this media stream
 * @param callSid the carrier's name for the phone call
 * @param accountSid the carrier account, or empty when the message did not say
 * @param parameters custom parameters passed through the call set-up document
 */
public record CallIdentity(
        String streamSid, String callSid, String accountSid, Map<String, String> parameters) {

    public CallIdentity {
        parameters = Map.copyOf(parameters);
    }
}
