package io.tandemrelay.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpVersion;
import io.tandemrelay.loadgen.caller.TwilioSignature;
import io.tandemrelay.server.metrics.ThreadCounters;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Signatures behind a proxy: what Twilio signed (by the URL it is configured with, perhaps with the
 * port removed or the default one added, for sockets also with a slash toggled) passes, whatever
 * the proxy writes into the request; nothing else does. Twilio, Security, Validating requests.
 */
class ProxyMatrixTest {

    private static final String AUTH_TOKEN = "0123456789abcdef0123456789abcdef";
    private static final String PREVIOUS = "fedcba9876543210fedcba9876543210";

    @ParameterizedTest(name = "{0} {1} signed as {2}: {3}")
    @CsvSource({
        // the public URL, the target the proxy passes on, the URL Twilio signed
        "https://h.example, /webhook/twilio, https://h.example/webhook/twilio, true",
        "https://h.example, /webhook/twilio, https://h.example:443/webhook/twilio, true",
        "https://h.example, /webhook/twilio, https://h.example:8443/webhook/twilio, false",
        "https://h.example, /webhook/twilio, http://h.example/webhook/twilio, false",
        "https://h.example, /webhook/twilio, https://H.example/webhook/twilio, false",
        "https://h.example, /webhook/twilio, https://h.example/webhook/twilio/, false",
        "https://h.example, /webhook/twilio?a=b%2Fc&d, https://h.example/webhook/twilio?a=b%2Fc&d,"
                + " true",
        "https://h.example, /webhook/twilio?a=b%2Fc, https://h.example/webhook/twilio?a=b/c, false",
        "https://h.example:443, /webhook/twilio, https://h.example/webhook/twilio, true",
        "https://h.example:8443, /webhook/twilio, https://h.example:8443/webhook/twilio, true",
        "https://h.example:8443, /webhook/twilio, https://h.example/webhook/twilio, true",
        "https://h.example:8443, /webhook/twilio, https://h.example:443/webhook/twilio, false",
        "http://h.example:8080, /webhook/twilio, http://h.example:8080/webhook/twilio, true",
        "https://h.example/eu, /webhook/twilio, https://h.example/eu/webhook/twilio, true",
        "https://h.example/eu, /webhook/twilio, https://h.example/webhook/twilio, false",
        "https://h.example, /media/v1.t, wss://h.example/media/v1.t, true",
        "https://h.example, /media/v1.t, wss://h.example:443/media/v1.t, true",
        "https://h.example, /media/v1.t, wss://h.example/media/v1.t/, true",
        "https://h.example, /media/v1.t/, wss://h.example/media/v1.t, true",
        "https://h.example, /media/v1.t, https://h.example/media/v1.t, false",
        "https://h.example, /media/v1.t, ws://h.example/media/v1.t, false",
        "https://h.example, /media/v1.t, wss://h.example/media/v1.u, false",
        "https://h.example:8443, /media/v1.t, wss://h.example/media/v1.t, true",
        "https://h.example/eu, /media/v1.t, wss://h.example/eu/media/v1.t, true",
    })
    void shouldPassWhatTwilioSignedAndNothingElse(
            String publicUrl, String target, String signedUrl, boolean passes) {
        for (String host : List.of("h.example", "10.0.0.7:3000", "evil.example")) {
            assertThat(isAccepted(publicUrl, target, signedUrl, AUTH_TOKEN, host))
                    .as("proxied as %s", host)
                    .isEqualTo(passes);
        }
        assertThat(isAccepted(publicUrl, target, signedUrl, PREVIOUS, "h.example"))
                .as("signed with the token before")
                .isEqualTo(passes);
        assertThat(isAccepted(publicUrl, target, signedUrl, "another", "h.example")).isFalse();
    }

    private static boolean isAccepted(
            String publicUrl, String target, String signedUrl, String authToken, String host) {
        final boolean upgrade = target.startsWith("/media");
        final FullHttpRequest request =
                new DefaultFullHttpRequest(
                        HttpVersion.HTTP_1_1,
                        upgrade ? HttpMethod.GET : HttpMethod.POST,
                        target,
                        Unpooled.copiedBuffer(
                                upgrade ? "" : "CallSid=CA1", StandardCharsets.UTF_8));
        final TwilioSignature signer = new TwilioSignature(authToken);
        request.headers()
                .set("Host", host)
                .set("X-Forwarded-Host", host)
                .set("X-Forwarded-Proto", "http")
                .set(
                        "X-Twilio-Signature",
                        upgrade
                                ? signer.sign(signedUrl)
                                : signer.sign(signedUrl, List.of(Map.entry("CallSid", "CA1"))));
        final TwilioRoutes routes = routes(publicUrl);
        return upgrade
                ? routes.isUpgradeSigned(request)
                : routes.voice(request).status().code() == 200;
    }

    private static TwilioRoutes routes(String publicUrl) {
        return TestRoutes.with(
                Map.of(
                        "http.publicUrl", '"' + publicUrl + '"',
                        "carrier.twilio.authToken", AUTH_TOKEN,
                        "carrier.twilio.previousAuthToken", PREVIOUS),
                new ThreadCounters());
    }
}
