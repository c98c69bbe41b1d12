package io.tandemrelay.loadgen;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandemrelay.loadgen.nullrelay.NullRelay;
import io.tandemrelay.loadgen.nullrelay.PlantedFault.Direction;
import io.tandemrelay.loadgen.nullrelay.PlantedFaults;
import io.tandemrelay.loadgen.upstream.AgentScript;
import io.tandemrelay.loadgen.upstream.StubAgent;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Runs short loads against a null relay; a busy machine may make them late, never wrong. */
@Timeout(60)
class LoadCommandTest {
    @TempDir private Path folder;

    private final StringWriter screen = new StringWriter();

    @Test
    void shouldPassWhenEveryFrameComesBack() throws IOException {
        try (NullRelay relay = NullRelay.start(NullRelay.Settings.to(null))) {
            final int status = load("--url=" + relay.webhookUrl(), "--max-p99=1m");

            assertThat(status).as(screen.toString()).isZero();
            assertThat(screen.toString()).contains("PASSED", "Lost frames: 0 of ");
            assertThat(Files.readString(folder.resolve("report.html"))).contains("Round trip");
            assertThat(folder.resolve("latencies.hlog")).isNotEmptyFile();
        }
    }

    @Test
    void shouldProveBothWaysWithItsOwnAgents() throws IOException {
        final int port = freePort();
        final URI agent = URI.create("ws://127.0.0.1:" + port + "/ws");
        try (NullRelay relay = NullRelay.start(NullRelay.Settings.to(agent))) {
            final int status =
                    load(
                            "--stream=" + relay.streamUrl(),
                            "--agent-port=" + port,
                            "--agent-audio=MULAW",
                            "--agent-interrupt-every=500ms");

            assertThat(status).as(screen.toString()).isZero();
            assertThat(screen.toString()).contains("uplink ", "downlink ");
            assertThat(Files.readString(folder.resolve("report.json"))).contains("barge_in");
        }
    }

    @Test
    void shouldFailWhenFramesAreLost() {
        final PlantedFaults faults = PlantedFaults.none().lose(Direction.UPLINK, 20);
        try (NullRelay relay = NullRelay.start(NullRelay.Settings.to(null).faults(faults))) {
            assertThat(load("--stream=" + relay.streamUrl())).isEqualTo(1);
            assertThat(screen.toString()).contains("FAILED", "lost");
            assertThat(load("--stream=" + relay.streamUrl(), "--max-loss=50")).isZero();
        }
    }

    @Test
    void shouldBeVoidWhenTheGeneratorIsLate() {
        try (NullRelay relay = NullRelay.start(NullRelay.Settings.to(null))) {
            assertThat(load("--stream=" + relay.streamUrl(), "--max-lateness=1us")).isEqualTo(4);
            assertThat(screen.toString()).contains("VOID", "--shard");
        }
    }

    @Test
    void shouldSayThatNothingIsThereToCall() throws IOException {
        assertThat(load("--stream=ws://127.0.0.1:" + freePort() + "/media")).isEqualTo(3);
        assertThat(screen.toString()).contains("no call could be connected");
    }

    @Test
    void shouldNotCallTheUnprovenGood() {
        try (StubAgent agent = StubAgent.start(AgentScript.recording());
                NullRelay relay = NullRelay.start(NullRelay.Settings.to(agent.webSocketUrl()))) {
            final String stream = "--stream=" + relay.streamUrl();

            assertThat(load(stream)).isEqualTo(1);
            assertThat(screen.toString()).contains("nothing was proven", "--unproven");
            assertThat(load(stream, "--unproven")).as(screen.toString()).isZero();
        }
    }

    @Test
    void shouldCallTheSilenceOfItsOwnAgentsALoss() throws IOException {
        try (NullRelay relay = NullRelay.start(NullRelay.Settings.to(null))) {
            final int status = load("--stream=" + relay.streamUrl(), "--agent-port=" + freePort());

            assertThat(status).isEqualTo(1);
            assertThat(screen.toString()).contains("FAILED  Lost frames");
        }
    }

    @Test
    void shouldRefuseAWrongCommandLine() {
        assertThat(load("--shard=3/3", "--seed=1")).isEqualTo(2);
        assertThat(load("--shard=x", "--seed=1")).isEqualTo(2);
        assertThat(load("--shard=0/2")).isEqualTo(2);
        assertThat(load("--start-at=2020-01-01T00:00:00Z")).isEqualTo(2);
        assertThat(load("--call-length=long")).isEqualTo(2);
        assertThat(load("--call-length=uniform:9s..3s")).isEqualTo(2);
        assertThat(load("--holes=5")).isEqualTo(2);
        assertThat(load("--digit=5")).isEqualTo(2);
        assertThat(load("--end=POLITELY")).isEqualTo(2);
        assertThat(load("--say=" + folder.resolve("none.wav"))).isEqualTo(2);
        assertThat(load("--stream=http://127.0.0.1/")).isEqualTo(2);
        assertThat(screen.toString())
                .contains(
                        "shard 3 of 3",
                        "the same --seed",
                        "that is over",
                        "is not a duration",
                        "5/500");
    }

    @Test
    void shouldBehaveInEveryWayItOffers() throws IOException {
        try (NullRelay relay = NullRelay.start(NullRelay.Settings.to(null))) {
            final int status =
                    load(
                            "--stream=" + relay.streamUrl(),
                            "--batch=5",
                            "--holes=2/50",
                            "--digit=5@200ms",
                            "--call-length=uniform:500ms..1s",
                            "--arrival=POISSON",
                            "--end=STOP_THEN_CLOSE=1,CLOSE_WITHOUT_STOP=1");

            assertThat(status).as(screen.toString()).isZero();
            assertThat(Files.readString(folder.resolve("run.json"))).contains("POISSON");
        }
    }

    private int load(String... options) {
        final List<String> all =
                new ArrayList<>(
                        List.of(
                                "load",
                                "--calls=4",
                                "--ramp=1s",
                                "--duration=2s",
                                "--max-lateness=1m",
                                "--out=" + folder));
        for (String option : options) {
            final String name = option.replaceFirst("=.*", "=");
            all.removeIf(given -> given.startsWith(name));
            all.add(option);
        }
        return RelayLoadgen.commandLine()
                .setOut(new PrintWriter(screen, true))
                .setErr(new PrintWriter(screen, true))
                .execute(all.toArray(String[]::new));
    }

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
