package io.tandemrelay.server.upstream;

import java.net.URI;
import java.util.List;

/**
 * What a Vapi account and assistant need. The JSON texts are objects, or empty for none.
 *
 * @param baseUrl of the REST interface, without a trailing slash
 * @param apiKey the account's private key
 * @param assistantId of a saved assistant, or empty to send {@code assistant}
 * @param assistant inline assistant
 * @param model replaces the assistant's own
 * @param voice replaces the assistant's own
 * @param transcriber replaces the assistant's own
 * @param assistantOverrides sent with the call
 * @param clientMessages events asked for
 * @param createTimeoutMs for the reply to a call request, retry included
 * @param allowInsecureUrl whether sockets without TLS are acceptable; for tests
 */
public record VapiSettings(
        URI baseUrl,
        String apiKey,
        String assistantId,
        String assistant,
        String model,
        String voice,
        String transcriber,
        String assistantOverrides,
        List<String> clientMessages,
        int createTimeoutMs,
        boolean allowInsecureUrl) {}
