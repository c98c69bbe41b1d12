package io.tandemrelay.server.config;

import java.time.Duration;
import java.util.List;

/** Section {@code upstream.vapi}. */
public record VapiConfig(
        String baseUrl,
        Secret apiKey,
        String assistantId,
        FreeForm assistant,
        FreeForm assistantOverrides,
        List<String> clientMessages,
        Duration createTimeout,
        boolean allowInsecureUrl) {

    public VapiConfig {
        clientMessages = List.copyOf(clientMessages);
        while (baseUrl.endsWith("/")) {
            baseUrl = baseUrl.substring(0, baseUrl.length() - 1);
        }
        new Expect()
                .that(
                        HttpConfig.isUrl(baseUrl, "https")
                                || (allowInsecureUrl && HttpConfig.isUrl(baseUrl, "http")),
                        "baseUrl",
                        "https://... without query, fragment or user"
                                + (allowInsecureUrl ? ", or http://..." : ""),
                        "allowInsecureUrl")
                .header("apiKey", apiKey)
                .text("assistantId", assistantId, 256)
                .range(
                        "createTimeout",
                        createTimeout,
                        Duration.ofMillis(100),
                        Duration.ofMinutes(1))
                .done();
    }
}
