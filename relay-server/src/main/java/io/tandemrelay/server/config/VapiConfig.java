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
        boolean allowInsecureUrl,
        List<String> allowedHosts) {

    public VapiConfig {
        clientMessages = List.copyOf(clientMessages);
        allowedHosts = List.copyOf(allowedHosts);
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
                .that(
                        allowedHosts.stream().allMatch(VapiConfig::isHostPattern),
                        "allowedHosts",
                        "a list of host names, addresses, or *. and a domain of two labels or more")
                .done();
    }

    private static boolean isHostPattern(String text) {
        return text.startsWith("*.")
                ? text.matches("\\*(\\.[A-Za-z0-9_-]+){2,}")
                : !text.isEmpty() && HttpConfig.isHost(text);
    }
}
