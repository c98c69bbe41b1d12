package io.tandemrelay.server.config;

import java.time.Duration;

/** Section {@code carrier.twilio}. Texts are empty where nothing is to be said or set. */
public record TwilioConfig(
        String accountSid,
        Secret authToken,
        Secret previousAuthToken,
        Toggle verifySignatures,
        String greeting,
        String greetingLanguage,
        String greetingVoice,
        String fallback,
        String busyMessage,
        Duration streamTokenTtl,
        Secret streamTokenKey,
        Secret previousStreamTokenKey,
        int streamTokensRemembered) {

    /** Longest text Twilio's Say takes (Twilio docs, TwiML Voice: Say). */
    private static final int MAX_SAY = 4096;

    public TwilioConfig {
        new Expect()
                .that(
                        accountSid.matches("|AC[0-9A-Za-z]+"),
                        "accountSid",
                        "AC and hexadecimal digits, or empty")
                .header("authToken", authToken)
                .header("previousAuthToken", previousAuthToken)
                .that(
                        !previousAuthToken.isSet() || authToken.isSet(),
                        "previousAuthToken",
                        "nothing as long as carrier.twilio.authToken is not set",
                        "authToken",
                        "authTokenFile",
                        "previousAuthTokenFile")
                .that(
                        verifySignatures != Toggle.TRUE || authToken.isSet(),
                        "verifySignatures",
                        "auto or false as long as carrier.twilio.authToken is not set",
                        "authToken",
                        "authTokenFile")
                .text("greeting", greeting, MAX_SAY)
                .text("greetingLanguage", greetingLanguage, 64)
                .text("greetingVoice", greetingVoice, 64)
                .text("fallback", fallback, MAX_SAY)
                .text("busyMessage", busyMessage, MAX_SAY)
                .range(
                        "streamTokenTtl",
                        streamTokenTtl,
                        Duration.ofSeconds(5),
                        Duration.ofMinutes(10))
                .that(isKey(streamTokenKey), "streamTokenKey", "at least 32 characters, or empty")
                .that(
                        isKey(previousStreamTokenKey),
                        "previousStreamTokenKey",
                        "at least 32 characters, or empty")
                .range("streamTokensRemembered", streamTokensRemembered, 100, 10_000_000)
                .done();
    }

    private static boolean isKey(Secret key) {
        return !key.isSet() || key.text().length() >= 32;
    }

    /** Whether request signatures are checked, {@code auto} resolved. */
    public boolean signaturesVerified() {
        return switch (verifySignatures) {
            case TRUE -> true;
            case FALSE -> false;
            case AUTO -> authToken.isSet();
        };
    }
}
