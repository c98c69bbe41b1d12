package io.tandemrelay.server.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tandemrelay.loadgen.caller.CallReport;
import io.tandemrelay.loadgen.caller.PhoneNetwork;
import io.tandemrelay.loadgen.caller.TwilioCall;
import io.tandemrelay.server.metrics.Counter;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.HdrHistogram.EncodableHistogram;
import org.HdrHistogram.HistogramLogReader;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What an operator types, and what comes back. */
@Tag("system")
@Timeout(120)
class CommandLineSystemTest {
    private static final Duration DRAIN = Duration.ofSeconds(1);
    private static final Pattern FAULT =
            Pattern.compile("[A-Za-z.-]+: .+ \\(expected: .+\\)( \\[.+])?");

    @TempDir private Path folder;

    @Test
    void shouldExplainItself() throws Exception {
        final CommandRun help = CommandRun.relay(Map.of(), "--help");
        final CommandRun version = CommandRun.relay(Map.of(), "--version");
        final CommandRun nothing = CommandRun.relay(Map.of());

        assertThat(help.status()).isZero();
        assertThat(help.out()).contains("run", "check-config", "print-config", "Exit status");
        assertThat(version.status()).isZero();
        assertThat(version.out()).startsWith("tandem ");
        assertThat(nothing.status()).isEqualTo(2);
        assertThat(nothing.err()).contains("Usage:");
    }

    @Test
    void shouldListEveryFaultOfTheConfiguration() throws Exception {
        final String[] faults = {
            "--set", "http.port=99999",
            "--set", "limits.calls=0",
            "--set", "media.uplink.hold=ten",
            "--set", "upstream.audio.encoding=mulaw",
            "--set", "upstream.audio.sampleRate=16000",
            "--set", "http.hots=127.0.0.1"
        };

        final CommandRun check = CommandRun.relay(Map.of(), with("check-config", faults));
        final CommandRun run = CommandRun.relay(Map.of(), with("run", faults));

        assertThat(check.status()).isEqualTo(2);
        assertThat(check.err().lines())
                .allSatisfy(line -> assertThat(line).matches(FAULT))
                .extracting(line -> line.substring(0, line.indexOf(':')))
                .containsExactlyInAnyOrder(
                        "http.port",
                        "limits.calls",
                        "media.uplink.hold",
                        "upstream.audio.sampleRate",
                        "http.hots");
        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).isEqualTo(check.err());
    }

    @Test
    void shouldRefuseToBeReachableWithoutCredentials() throws Exception {
        final CommandRun run = CommandRun.relay(Map.of(), "run", "--set", "http.host=0.0.0.0");

        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err())
                .startsWith("http.host: \"0.0.0.0\" (expected: ")
                .contains("loopback", "carrier.twilio.authToken");
    }

    @Test
    void shouldPrintWhatIsInEffectWithoutSecrets() throws Exception {
        final Map<String, String> secrets =
                Map.of(
                        "TWILIO_AUTH_TOKEN", "twilio-5ecr3t",
                        "VAPI_API_KEY", "vapi-5ecr3t",
                        "VAPI_ASSISTANT_ID", "assistant-1",
                        "PUBLIC_URL", "https://relay.example.com");

        final CommandRun print =
                CommandRun.relay(secrets, "print-config", "--set", "media.uplink.batchFrames=20");
        final CommandRun check = CommandRun.relay(secrets, "check-config");

        assertThat(print.status()).isZero();
        assertThat(print.out()).contains("batchFrames=\"20\"", "https://relay.example.com");
        assertThat(print.out() + print.err()).doesNotContain("5ecr3t");
        assertThat(check.status()).isZero();
        assertThat(check.out()).startsWith("configuration is valid");
    }

    @Test
    void shouldSayInOneSentenceThatAPortIsTaken() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            final String port = String.valueOf(taken.getLocalPort());

            final CommandRun publicPort =
                    CommandRun.relay(
                            Map.of(), "run", "--set", "http.port=" + port, "--set", "ops.port=0");
            final CommandRun opsPort =
                    CommandRun.relay(
                            Map.of(), "run", "--set", "http.port=0", "--set", "ops.port=" + port);

            assertThat(List.of(publicPort, opsPort))
                    .allSatisfy(run -> {
                        assertThat(run.status()).isEqualTo(1);
                        assertThat(run.err().strip())
                                .isEqualTo(
                                        "cannot start: cannot listen on 127.0.0.1:"
                                                + port
                                                + ": Address already in use");
                        assertThat(run.out()).doesNotContain("Exception", "ERROR");
                    });
        }
    }

    @Test
    void shouldCloseOpenCallsWhenToldToStop() throws Exception {
        try (RelayProcess relay =
                        RelayProcess.start(Map.of("shutdown.drain", DRAIN.toMillis() + " ms"));
                PhoneNetwork network = new PhoneNetwork(1)) {
            final TwilioCall call =
                    network.caller().stream(relay.media().toString())
                            .duration(Duration.ofSeconds(60))
                            .start();
            await().until(() -> MetricsText.of(relay).sum("calls") == 1);

            final int status = relay.terminate(DRAIN.plusSeconds(8));
            final CallReport report = call.finished().get(10, TimeUnit.SECONDS);

            assertThat(status).isIn(0, 143);
            assertThat(report.stream().closeCode()).isEqualTo(1001);
            assertThat(report.stream().endedByCaller()).isFalse();
            await().untilAsserted(() ->
                    assertThat(relay.log())
                            .anyMatch(line -> line.contains("reason=shutdown"))
                            .anyMatch(line -> line.endsWith("relay stopped")));
            assertThat(relay.leaks()).isEmpty();
        }
    }

    @Test
    void shouldExposeEveryCounterFromTheStart() {
        try (RelayProcess relay = RelayProcess.start(Map.of())) {
            final Map<String, Double> values = MetricsText.of(relay).values();

            for (Counter counter : Counter.values()) {
                assertThat(values).containsEntry("tandem_" + counter.word() + "_total", 0.0);
            }
            assertThat(relay.metrics()).contains("# HELP tandem_calls ", "jvm_memory_used_bytes");
        }
    }

    @Test
    void shouldLogLatenciesForHdrHistogramsOwnReader() throws Exception {
        final Path file = folder.resolve("latency.hlog");
        final Map<String, String> settings =
                Map.of("metrics.histogramLog", file.toString(), "metrics.interval", "1 s");
        try (RelayProcess relay = RelayProcess.start(settings);
                PhoneNetwork network = new PhoneNetwork(1)) {
            network.caller().stream(relay.media().toString())
                    .duration(Duration.ofSeconds(2))
                    .start()
                    .finished()
                    .get(30, TimeUnit.SECONDS);

            await().atMost(Duration.ofSeconds(10))
                    .untilAsserted(() ->
                            assertThat(stages(file)).contains("call_setup", "uplink_transit"));
        }
    }

    private static List<String> stages(Path file) throws IOException {
        final List<String> stages = new ArrayList<>();
        try (var in = Files.newInputStream(file);
                HistogramLogReader reader = new HistogramLogReader(in)) {
            for (EncodableHistogram next = reader.nextIntervalHistogram();
                    next != null;
                    next = reader.nextIntervalHistogram()) {
                assertThat(next.getMaxValueAsDouble()).isPositive();
                stages.add(next.getTag());
            }
        }
        return stages;
    }

    private static String[] with(String subcommand, String... words) {
        final List<String> all = new ArrayList<>(List.of(subcommand));
        all.addAll(List.of(words));
        return all.toArray(String[]::new);
    }
}
