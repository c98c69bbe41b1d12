package io.tandemrelay.server.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The newcomer's two commands: the relay as it starts by default, and one call to it. */
@Tag("system")
@Timeout(120)
class CallCommandSystemTest {
    private static final int WAV_HEADER_BYTES = 44;
    private static final int BYTES_PER_SECOND = 16_000;

    @TempDir private Path folder;

    @Test
    void shouldHearTheDemoAgentAndTheCallersOwnWords() throws Exception {
        final Path wav = folder.resolve("heard.wav");
        final Path timeline = folder.resolve("timeline.txt");
        try (RelayProcess relay = RelayProcess.start(Map.of())) {
            final CommandRun call =
                    CommandRun.loadgen(
                            "call",
                            "--url",
                            relay.webhook().toString(),
                            "--out",
                            wav.toString(),
                            "--save-timeline",
                            timeline.toString(),
                            "--duration",
                            "40",
                            "--breaks-allowed",
                            "1500");

            assertThat(call.status()).as(call.out() + call.err()).isZero();
            assertThat(call.out())
                    .contains("TwiML", "start", "heard", "speaks", "stop")
                    .contains("the caller's words came back")
                    .contains("audio complete");
            assertThat(Files.size(wav)).isGreaterThan(WAV_HEADER_BYTES + 4 * BYTES_PER_SECOND);
            assertThat(Files.readAllBytes(wav)).startsWith('R', 'I', 'F', 'F');
            assertThat(Files.readAllLines(timeline))
                    .allMatch(line -> line.matches("\\d+\t[A-Z]+\t.*"))
                    .anyMatch(line -> line.contains("MARK"));
            await().untilAsserted(() ->
                    assertThat(relay.log())
                            .anyMatch(line -> line.contains(" opened stream="))
                            .anyMatch(line -> line.contains(" first agent audio after "))
                            .anyMatch(line -> line.contains(" closed reason=carrier-stop ")));
            Settled.within(Duration.ofSeconds(2), relay);
        }
    }

    @Test
    void shouldSayThatNoRelayIsThere() throws Exception {
        final CommandRun call =
                CommandRun.loadgen("call", "--url", "http://127.0.0.1:1/webhook/twilio");

        assertThat(call.status()).isEqualTo(3);
        assertThat(List.of(call.err().split("\n"))).anyMatch(line -> line.contains("make run"));
    }
}
