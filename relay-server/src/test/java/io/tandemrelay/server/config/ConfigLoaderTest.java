package io.tandemrelay.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tandemrelay.server.config.UpstreamConfig.DialectChoice;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Layers, variables, secrets and what is printed. */
final class ConfigLoaderTest {
    @TempDir private Path folder;

    @Test
    void shouldLetFlagsWinOverForcedOverFileOverReference() throws Exception {
        final Path file =
                Files.writeString(
                        folder.resolve("own.conf"),
                        "http.port = 1\nhttp.ioThreads = 1\nops.port = 1\nlimits.calls = 7");

        final RelayConfig relay =
                ConfigLoader.load(
                                file,
                                List.of("http.port=3", "http.port=4"),
                                Map.of(
                                        "CONFIG_FORCE_http_port", "2",
                                        "CONFIG_FORCE_ops_port", "2"))
                        .relay();

        assertThat(relay.http().port()).isEqualTo(4);
        assertThat(relay.ops().port()).isEqualTo(2);
        assertThat(relay.http().ioThreads()).isEqualTo(1);
        assertThat(relay.limits().calls()).isEqualTo(7);
        assertThat(relay.limits().heartbeatMisses()).isEqualTo(2);
    }

    @Test
    void shouldTakeTheVariablesOfTheTutorial() throws Exception {
        final RelayConfig relay =
                load(
                        Map.of(
                                "PORT", "3001",
                                "PUBLIC_URL", "https://relay.example.com/a/",
                                "TWILIO_ACCOUNT_SID", "AC00000000000000000000000000000000",
                                "TWILIO_AUTH_TOKEN", "sesame",
                                "VAPI_API_KEY", "open",
                                "VAPI_ASSISTANT_ID", "sam"));

        assertThat(relay.http().port()).isEqualTo(3001);
        assertThat(relay.http().publicUrl()).isEqualTo("https://relay.example.com/a");
        assertThat(relay.listenHost()).isEqualTo("0.0.0.0");
        assertThat(relay.carrier().twilio().accountSid()).startsWith("AC0");
        assertThat(relay.carrier().twilio().authToken().text()).isEqualTo("sesame");
        assertThat(relay.carrier().twilio().signaturesVerified()).isTrue();
        assertThat(relay.upstream().chosenDialect()).isEqualTo(DialectChoice.VAPI);
        assertThat(relay.upstream().vapi().apiKey().text()).isEqualTo("open");
        assertThat(relay.upstream().vapi().assistantId()).isEqualTo("sam");
    }

    @Test
    void shouldTakeAnEmptyVariableAsNotSet() throws Exception {
        final RelayConfig relay = load(Map.of("PORT", "", "TWILIO_AUTH_TOKEN", ""));

        assertThat(relay.http().port()).isEqualTo(3000);
        assertThat(relay.carrier().twilio().authToken().isSet()).isFalse();
    }

    @Test
    void shouldReadASecretFromItsFile() throws Exception {
        final Path file = Files.writeString(folder.resolve("token"), "  sesame\n");

        final RelayConfig relay =
                load(
                        Map.of(
                                "TWILIO_AUTH_TOKEN_FILE",
                                file.toString(),
                                "TANDEM_HTTP_HOST",
                                "localhost"));

        assertThat(relay.carrier().twilio().authToken().text()).isEqualTo("sesame");
    }

    @Test
    void shouldReportASecretFileThatIsEmpty() throws Exception {
        final Path file = Files.writeString(folder.resolve("token"), "\n");

        assertThatExceptionOfType(ConfigFaultsException.class)
                .isThrownBy(() -> load(Map.of("VAPI_API_KEY_FILE", file.toString())))
                .withMessage(
                        "upstream.vapi.apiKeyFile: \"%s\" (expected: a readable text file that is"
                                + " not empty, at most 64 KiB) [environment VAPI_API_KEY_FILE]",
                        file);
    }

    @Test
    void shouldTakeFlagsAsTheyStandAndListsAndObjectsAsHocon() throws Exception {
        final RelayConfig relay =
                ConfigLoader.load(
                                null,
                                List.of(
                                        "upstream.url=ws://127.0.0.1:9/a//b?c=d",
                                        "worker.threads=2",
                                        "worker.cores=[0, 1]",
                                        "media.uplink.hold=1500 ms",
                                        "upstream.maxTextBytes=64k",
                                        "carrier.twilio.verifySignatures=false",
                                        "upstream.vapi.assistant={model {provider = x}}"),
                                Map.of())
                        .relay();

        assertThat(relay.upstream().url()).isEqualTo("ws://127.0.0.1:9/a//b?c=d");
        assertThat(relay.upstream().chosenDialect()).isEqualTo(DialectChoice.SIMPLE);
        assertThat(relay.worker().cores()).containsExactly(0, 1);
        assertThat(relay.media().uplink().hold()).isEqualTo(Duration.ofMillis(1500));
        assertThat(relay.upstream().maxTextBytes()).isEqualTo(65536);
        assertThat(relay.upstream().vapi().assistant().json())
                .isEqualTo("{\"model\":{\"provider\":\"x\"}}");
    }

    @Test
    void shouldPassFreeFormFieldsOnAsTheyStand() throws Exception {
        final VapiConfig vapi =
                ConfigLoader.parse(
                                """
                                upstream.vapi.assistant { voice { voiceId = "a.b", speed = 1.25 }, "x.y" = [1, null] }
                                upstream.vapi.assistantOverrides.metadata.site = north
                                """)
                        .upstream()
                        .vapi();

        assertThat(vapi.assistant().json())
                .isEqualTo("{\"voice\":{\"speed\":1.25,\"voiceId\":\"a.b\"},\"x.y\":[1,null]}");
        assertThat(vapi.assistantOverrides().json())
                .isEqualTo("{\"metadata\":{\"site\":\"north\"}}");
    }

    @Test
    void shouldNameFileAndLineOfAFault() throws Exception {
        final Path file = Files.writeString(folder.resolve("own.conf"), "http {\n  port = -1\n}");

        assertThat(faultsOf(file))
                .containsExactly(
                        "http.port: -1 (expected: a whole number from 0 to 65535) ["
                                + file
                                + ": 2]");
    }

    @Test
    void shouldReportAFileThatIsNotThere() {
        assertThat(faultsOf(folder.resolve("none.conf")))
                .singleElement()
                .asString()
                .startsWith("--config: " + folder.resolve("none.conf") + " (expected: a readable");
    }

    @Test
    void shouldNotQuoteAFileThatCannotBeParsed() throws Exception {
        final Path file =
                Files.writeString(
                        folder.resolve("own.conf"), "upstream.vapi.apiKey = \"sesame\" } sesame {");

        assertThat(faultsOf(file))
                .singleElement()
                .asString()
                .contains("own.conf: 1")
                .doesNotContain("sesame");
    }

    @Test
    void shouldNotPrintSecrets() throws Exception {
        final LoadedConfig loaded =
                ConfigLoader.load(
                        null,
                        List.of(
                                "http.host=127.0.0.1",
                                "upstream.vapi.assistant={tools = [{server {secret = sesame}}],"
                                        + " name = sam}"),
                        Map.of(
                                "TWILIO_AUTH_TOKEN", "sesame1",
                                "VAPI_API_KEY", "sesame2",
                                "TANDEM_UPSTREAM_BEARER", "sesame3",
                                "TANDEM_STREAM_TOKEN_KEY", "sesame".repeat(6)));

        assertThat(loaded.effective())
                .contains("authToken=\"********\"", "host=\"127.0.0.1\"", "name=sam")
                .contains("greeting=\"\"")
                .doesNotContain("sesame")
                .doesNotContain("#");
        assertThat(loaded.relay().toString()).doesNotContain("sesame");
    }

    @Test
    void shouldPrintWhatCanBeReadAgain() throws Exception {
        final LoadedConfig loaded = ConfigLoader.load(null, List.of("ops.port=1"), Map.of());

        final RelayConfig again = ConfigLoader.parse(loaded.effective());

        assertThat(again).isEqualTo(loaded.relay());
    }

    @Test
    void shouldCheckRecordsMadeByHand() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new OpsConfig("", 70000, new TlsConfig("", "", "")))
                .withMessage(
                        "host (expected: a host name or address without port);"
                                + " port (expected: a whole number from 0 to 65535)");
    }

    private static RelayConfig load(Map<String, String> environment) throws Exception {
        return ConfigLoader.load(null, List.of(), environment).relay();
    }

    private static List<String> faultsOf(Path file) {
        return catchThrowableOfType(
                        ConfigFaultsException.class,
                        () -> ConfigLoader.load(file, List.of(), Map.of()))
                .faults();
    }
}
