package io.tandemrelay.server.config;

import java.time.Duration;
import java.util.Locale;

/**
 * Section {@code upstream}: the voice-AI side.
 *
 * @param dialect {@code AUTO} for {@link #chosenDialect()}'s choice
 * @param url agent's address of the simple dialect, or empty
 * @param bearer credentials of the simple dialect
 * @param audio format of binary audio in both directions
 */
public record UpstreamConfig(
        DialectChoice dialect,
        String url,
        Secret bearer,
        Duration connectTimeout,
        Duration handshakeTimeout,
        Duration endGrace,
        int maxTextBytes,
        int maxBinaryBytes,
        int maxFragments,
        int controlFramesPerSecond,
        Duration messageDeadline,
        Duration unreadDeadline,
        UpstreamAudioConfig audio,
        BargeInConfig bargeIn,
        SimpleConfig simple,
        VapiConfig vapi) {

    private static final int MAX_MESSAGE_BYTES = 16 << 20;

    public UpstreamConfig {
        final boolean validUrl = HttpConfig.isUrlWithQuery(url, "ws", "wss");
        new Expect()
                .that(
                        validUrl || (url.isEmpty() && dialect != DialectChoice.SIMPLE),
                        "url",
                        "ws://... or wss://... without user and fragment"
                                + (dialect == DialectChoice.SIMPLE ? "" : ", or empty"),
                        "dialect")
                .header("bearer", bearer)
                .range(
                        "connectTimeout",
                        connectTimeout,
                        Duration.ofMillis(100),
                        Duration.ofMinutes(1))
                .range(
                        "handshakeTimeout",
                        handshakeTimeout,
                        Duration.ofMillis(100),
                        Duration.ofMinutes(1))
                .range("endGrace", endGrace, Duration.ZERO, Duration.ofSeconds(30))
                .range("maxTextBytes", maxTextBytes, 1024, MAX_MESSAGE_BYTES)
                .range("maxBinaryBytes", maxBinaryBytes, 1024, MAX_MESSAGE_BYTES)
                .range("maxFragments", maxFragments, 1, 100_000)
                .range("controlFramesPerSecond", controlFramesPerSecond, 1, 100_000)
                .range(
                        "messageDeadline",
                        messageDeadline,
                        Duration.ofMillis(100),
                        Duration.ofMinutes(1))
                .range(
                        "unreadDeadline",
                        unreadDeadline,
                        Duration.ofMillis(100),
                        Duration.ofMinutes(10))
                .that(
                        dialect != DialectChoice.VAPI || vapi.apiKey().isSet(),
                        "vapi.apiKey",
                        "a private API key, because upstream.dialect is vapi",
                        "dialect",
                        "vapi.apiKeyFile")
                .that(
                        choose(dialect, url, vapi) != DialectChoice.VAPI
                                || vapi.assistantId().isEmpty() != vapi.assistant().isEmpty(),
                        "vapi.assistantId",
                        "exactly one of upstream.vapi.assistantId and upstream.vapi.assistant",
                        "dialect",
                        "vapi.apiKey",
                        "vapi.apiKeyFile",
                        "vapi.assistant")
                .done();
    }

    /** The dialect to speak, {@code auto} resolved. */
    public DialectChoice chosenDialect() {
        return choose(dialect, url, vapi);
    }

    private static DialectChoice choose(DialectChoice dialect, String url, VapiConfig vapi) {
        if (dialect != DialectChoice.AUTO) {
            return dialect;
        }
        if (vapi.apiKey().isSet()) {
            return DialectChoice.VAPI;
        }
        return url.isEmpty() ? DialectChoice.DEMO : DialectChoice.SIMPLE;
    }

    /** The protocols an upstream may speak. */
    public enum DialectChoice {
        AUTO,
        DEMO,
        VAPI,
        SIMPLE;

        /** As it stands in the configuration. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
