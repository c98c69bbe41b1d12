package io.tandemrelay.loadgen;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class AgentCommandTest {
    @TempDir private Path folder;

    private final StringWriter screen = new StringWriter();

    @Test
    void shouldServeForAsLongAsAskedAndLeaveARecord() {
        assertThat(agent("--port=0", "--duration=1500ms", "--out=" + folder)).isZero();
        assertThat(screen.toString())
                .containsPattern("simple ws://127.0.0.1:[1-9]\\d*/ws, vapi http://127.0.0.1:");
        assertThat(folder.resolve("run.json")).isNotEmptyFile();
    }

    @Test
    void shouldTakeEveryFaultThatItsHelpNames() {
        assertThat(
                        agent(
                                "--port=0",
                                "--duration=10ms",
                                "--turn=1s@0",
                                "--fault=refuse",
                                "--fault=upgrade-never",
                                "--fault=upgrade-status=503",
                                "--fault=bad-accept",
                                "--fault=create-never",
                                "--fault=create-status=500",
                                "--fault=reset=2s",
                                "--fault=reset-heard=100",
                                "--fault=reset-sent=100",
                                "--fault=stop-reading=2s",
                                "--fault=flood=320",
                                "--fault=close=2s",
                                "--fault=hang-up=2s",
                                "--fault=ignore-pings",
                                "--fault=ignore-close",
                                "--fault=fragments=10",
                                "--fault=die=10s"))
                .as(screen.toString())
                .isZero();
    }

    @Test
    void shouldSayThatThePortIsTaken() throws IOException {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            assertThat(agent("--port=" + other.getLocalPort())).isEqualTo(3);
        }
        assertThat(screen.toString()).contains("cannot listen on 127.0.0.1:");
    }

    @Test
    void shouldRefuseAWrongCommandLine() {
        assertThat(agent("--fault=explode")).isEqualTo(2);
        assertThat(agent("--fault=reset=soon")).isEqualTo(2);
        assertThat(agent("--turn=3s")).isEqualTo(2);
        assertThat(agent("--says=POETRY")).isEqualTo(2);
        assertThat(screen.toString()).contains("no such fault", "is not a duration", "POETRY");
    }

    private int agent(String... options) {
        final String[] all = new String[options.length + 1];
        all[0] = "agent";
        System.arraycopy(options, 0, all, 1, options.length);
        return RelayLoadgen.commandLine()
                .setOut(new PrintWriter(screen, true))
                .setErr(new PrintWriter(screen, true))
                .execute(all);
    }
}
