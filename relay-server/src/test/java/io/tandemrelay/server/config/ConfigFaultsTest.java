package io.tandemrelay.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the operator reads about a faulty configuration. */
final class ConfigFaultsTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    http.port = 70000 | http.port: 70000 (expected: a whole number from 0 to 65535) [text: 1]
                    http.port = two | http.port: "two" (expected: a whole number) [text: 1]
                    http.port = 3.5 | http.port: 3.5 (expected: a whole number) [text: 1]
                    http.port = null | http.port: null (expected: a whole number)
                    http.port { a = 1 } | http.port: {"a":1} (expected: a whole number) [text: 1]
                    http = 3 | http: 3 (expected: a section { ... }) [text: 1]
                    http.prot = 1 | http.prot: unknown key (expected: http.port) [text: 1]
                    htpp { port = 1 } | htpp: unknown key (expected: http) [text: 1]
                    upstream.apiKey = sesame | upstream.apiKey: unknown key (expected: upstream.vapi.apiKey) [text: 1]
                    "http.port" = 1 | "http.port": unknown key (expected: http.port) [text: 1]
                    completely.different = 1 | completely: unknown key (expected: a key of conf/relay.conf) [text: 1]
                    http.host = "a b" | http.host: "a b" (expected: a host name or address without port, or empty) [text: 1]
                    http.host = 10.0.0.1 | http.host: "10.0.0.1" (expected: empty or a loopback address as long as carrier.twilio.authToken is not set) [text: 1]
                    http.publicUrl = "https://a.example/?x" | http.publicUrl: "https://a.example/?x" (expected: http://... or https://... without query, fragment or user) [text: 1]
                    http.publicUrl = "ftp://a.example" | http.publicUrl: "ftp://a.example" (expected: http://... or https://... without query, fragment or user) [text: 1]
                    http.ioThreads = -1 | http.ioThreads: -1 (expected: a whole number from 0 to 256) [text: 1]
                    http.maxConnections = 1999 | http.maxConnections: 1999 (expected: not below limits.calls, 2000) [text: 1]
                    http.headerTimeout = 5 parsecs | http.headerTimeout: "5 parsecs" (expected: a duration such as 500 ms, 5 s or 2 m) [text: 1]
                    http.headerTimeout = 2 m | http.headerTimeout: "2 m" (expected: a duration from 100 ms to 1 m) [text: 1]
                    http.transport = iouring | http.transport: "iouring" (expected: one of auto, epoll, io_uring, nio) [text: 1]
                    carrier.twilio.accountSid = 123 | carrier.twilio.accountSid: 123 (expected: AC and hexadecimal digits, or empty) [text: 1]
                    carrier.twilio.verifySignatures = yes | carrier.twilio.verifySignatures: "yes" (expected: one of auto, true, false) [text: 1]
                    carrier.twilio.verifySignatures = true | carrier.twilio.verifySignatures: true (expected: auto or false as long as carrier.twilio.authToken is not set) [text: 1]
                    carrier.twilio.authToken = sesame | http.publicUrl: "" (expected: the https:// address Twilio is configured with, or a loopback address as http.host)
                    carrier.twilio.authToken = "open sesame" | carrier.twilio.authToken: ******** (expected: visible ASCII characters without spaces) [text: 1]
                    carrier.twilio.streamTokenKey = sesame | carrier.twilio.streamTokenKey: ******** (expected: at least 32 characters, or empty) [text: 1]
                    carrier.twilio.previousStreamTokenKey = sesame | carrier.twilio.previousStreamTokenKey: ******** (expected: at least 32 characters, or empty) [text: 1]
                    carrier.twilio.previousAuthToken = sesame | carrier.twilio.previousAuthToken: ******** (expected: empty as long as carrier.twilio.authToken is not set) [text: 1]
                    carrier.twilio.streamTokensRemembered = 99 | carrier.twilio.streamTokensRemembered: 99 (expected: a whole number from 100 to 1000000) [text: 1]
                    carrier.twilio.authToken { sesame = 1 } | carrier.twilio.authToken: ******** (expected: a text) [text: 1]
                    carrier.twilio.authTokenFile = none.txt | carrier.twilio.authTokenFile: "none.txt" (expected: a readable text file that is not empty, at most 64 KiB) [text: 1]
                    upstream.vapi { apiKey = sesame, apiKeyFile = none.txt, assistantId = a } | upstream.vapi.apiKeyFile: "none.txt" (expected: empty as long as upstream.vapi.apiKey is set) [text: 1]
                    upstream.dialect = other | upstream.dialect: "other" (expected: one of auto, demo, vapi, simple) [text: 1]
                    upstream.dialect = simple | upstream.url: "" (expected: ws://... or wss://... without user and fragment)
                    upstream.url = "http://a.example" | upstream.url: "http://a.example" (expected: ws://... or wss://... without user and fragment, or empty) [text: 1]
                    upstream.vapi.apiKey = sesame | upstream.vapi.assistantId: "" (expected: exactly one of upstream.vapi.assistantId and upstream.vapi.assistant)
                    upstream.maxTextBytes = lots | upstream.maxTextBytes: "lots" (expected: a size such as 64 KiB) [text: 1]
                    upstream.maxTextBytes = 1 TiB | upstream.maxTextBytes: "1 TiB" (expected: a size such as 64 KiB) [text: 1]
                    upstream.audio.sampleRate = 44100 | upstream.audio.sampleRate: 44100 (expected: 8000, 16000 or 24000) [text: 1]
                    upstream.audio { encoding = mulaw, sampleRate = 16000 } | upstream.audio.sampleRate: 16000 (expected: 8000, because encoding is mulaw) [text: 1]
                    upstream.bargeIn.trigger = cough | upstream.bargeIn.trigger: "cough" (expected: one of user-interrupted, user-speech-started, user-partial) [text: 1]
                    upstream.vapi.baseUrl = "http://a.example" | upstream.vapi.baseUrl: "http://a.example" (expected: https://... without query, fragment or user) [text: 1]
                    upstream.vapi.assistant = sam | upstream.vapi.assistant: "sam" (expected: an object { ... }) [text: 1]
                    upstream.vapi.clientMessages = hang | upstream.vapi.clientMessages: "hang" (expected: a list of texts [ ... ]) [text: 1]
                    upstream.vapi.allowInsecureUrl = maybe | upstream.vapi.allowInsecureUrl: "maybe" (expected: true or false) [text: 1]
                    media.uplink.batchFrames = 51 | media.uplink.batchFrames: 51 (expected: a whole number from 1 to 50) [text: 1]
                    media.uplink.batchFrames = 40 | media.uplink.windowFrames: 32 (expected: not below batchFrames, 40)
                    media.uplink.catchUpRate = 1 | media.uplink.catchUpRate: 1 (expected: a number from 1.1 to 20.0) [text: 1]
                    media.uplink.hold = 20 s | media.uplink.maxBufferedFrames: 550 (expected: not below hold / 20 ms, 1000)
                    media.uplink.windowFrames = 33 | media.uplink.windowFrames: 33 (expected: a power of two from 4 to 1024) [text: 1]
                    media.downlink.lead = 40 ms | media.downlink.lead: "40 ms" (expected: a duration from 60 ms to 200 ms) [text: 1]
                    media.downlink { lead = 100 ms, startReserve = 120 ms } | media.downlink.startReserve: "120 ms" (expected: not above lead, 100 ms) [text: 1]
                    worker.cores = [0, 0] | worker.cores: [0,0] (expected: different processor numbers, 0 to 1023) [text: 1]
                    worker { threads = 1, cores = [2, 3] } | worker.cores: [2,3] (expected: empty or one processor per thread, 1) [text: 1]
                    worker.cores = all | worker.cores: "all" (expected: a list of whole numbers [ ... ]) [text: 1]
                    limits.calls = 0 | limits.calls: 0 (expected: a whole number from 1 to 100000) [text: 1]
                    ops.port = 3000 | ops.port: 3000 (expected: another port than http.port, or 0) [text: 1]
                    ops.host = "" | ops.host: "" (expected: a host name or address without port) [text: 1]
                    http.tls.certificate = c.pem | http.tls.key: "" (expected: a file, because tls needs certificate and key)
                    ops.tls.key = k.pem | ops.tls.certificate: "" (expected: a file, because tls needs certificate and key)
                    ops.tls.clientAuthorities = a.pem | ops.tls.clientAuthorities: "a.pem" (expected: nothing as long as tls.certificate is not set) [text: 1]
                    http.tls.handshakeTimeout = 1 ms | http.tls.handshakeTimeout: "1 ms" (expected: a duration from 100 ms to 1 m) [text: 1]
                    upstream.vapi.allowedHosts = ["*.ai"] | upstream.vapi.allowedHosts: ["*.ai"] (expected: a list of host names, addresses, or *. and a domain of two labels or more) [text: 1]
                    """)
    void shouldSayWhatIsWrong(String text, String fault) {
        assertThat(faultsOf(text)).containsExactly(fault);
    }

    @Test
    void shouldReportEveryFaultOfTheFileAtOnce() {
        final List<String> faults =
                faultsOf(
                        """
                        http { port = 70000, transport = tin, colour = red }
                        carrier.twilio.verifySignatures = true
                        media.uplink { batchFrames = 0, hold = 1 week }
                        limits = none
                        ops.host = 1.2.3.4
                        """);

        assertThat(faults)
                .extracting(fault -> fault.substring(0, fault.indexOf(':')))
                .containsExactlyInAnyOrder(
                        "http.port",
                        "http.transport",
                        "http.colour",
                        "carrier.twilio.verifySignatures",
                        "media.uplink.batchFrames",
                        "media.uplink.hold",
                        "limits");
    }

    @Test
    void shouldNameFileAndEnvironmentAsThePlaceOfAFault() {
        final List<String> faults =
                faultsOf(
                        List.of("http.ioThreads=x"),
                        Map.of("PORT", "http", "CONFIG_FORCE_ops_port", "-1"));

        assertThat(faults)
                .containsExactly(
                        "http.port: \"http\" (expected: a whole number) [environment PORT]",
                        "http.ioThreads: \"x\" (expected: a whole number) [--set]",
                        "ops.port: \"-1\" (expected: a whole number from 0 to 65535)"
                                + " [environment CONFIG_FORCE_ops_port]");
    }

    @Test
    void shouldRefuseSecretsOnTheCommandLine() {
        final List<String> faults =
                faultsOf(
                        List.of(
                                "upstream.vapi.apiKey=sesame",
                                "carrier.twilio={authToken: sesame}",
                                "nonsense"),
                        Map.of());

        assertThat(faults)
                .containsExactlyInAnyOrder(
                        "upstream.vapi.apiKey: ******** (expected: in the environment or in the file of"
                                + " upstream.vapi.apiKeyFile, because every user of a machine can read"
                                + " command lines) [--set]",
                        "carrier.twilio.authToken: ******** (expected: in the environment or in the file of"
                                + " carrier.twilio.authTokenFile, because every user of a machine can read"
                                + " command lines) [--set]",
                        "--set: a flag without a key (expected: key=value)");
    }

    private static List<String> faultsOf(String text) {
        return catchThrowableOfType(ConfigFaultsException.class, () -> ConfigLoader.parse(text))
                .faults();
    }

    private static List<String> faultsOf(List<String> flags, Map<String, String> environment) {
        return catchThrowableOfType(
                        ConfigFaultsException.class,
                        () -> ConfigLoader.load(null, flags, environment))
                .faults();
    }
}
