package io.tandemrelay.loadgen;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandemrelay.loadgen.nullrelay.NullRelay;
import io.tandemrelay.loadgen.nullrelay.PlantedFault.Direction;
import io.tandemrelay.loadgen.nullrelay.PlantedFaults;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(90)
class CapacityCommandTest {
    @TempDir private Path folder;

    private final StringWriter screen = new StringWriter();

    @Test
    void shouldFindTheMostItMayTry() throws IOException {
        try (NullRelay relay = NullRelay.start(NullRelay.Settings.to(null))) {
            final int status =
                    capacity(
                            "--stream=" + relay.streamUrl(),
                            "--pid=" + ProcessHandle.current().pid(),
                            "--repeats=2");

            assertThat(status).as(screen.toString()).isZero();
            assertThat(screen.toString())
                    .contains("at least 5 calls", "(5 to 5 in 2 searches)", "us/frame", "(hold)");
            assertThat(Files.readString(folder.resolve("capacity.json")))
                    .contains("\"knees\":[5,5]");
            assertThat(folder.resolve("report.html")).isNotEmptyFile();
        }
    }

    @Test
    void shouldCallFewerCallsThanNeededAFailure() {
        try (NullRelay relay = NullRelay.start(NullRelay.Settings.to(null))) {
            assertThat(capacity("--stream=" + relay.streamUrl(), "--min-calls=6")).isEqualTo(1);
        }
    }

    @Test
    void shouldFindNothingWhereFramesAreLost() {
        final PlantedFaults faults = PlantedFaults.none().lose(Direction.UPLINK, 15);
        try (NullRelay relay = NullRelay.start(NullRelay.Settings.to(null).faults(faults))) {
            assertThat(capacity("--stream=" + relay.streamUrl())).isEqualTo(1);
            assertThat(screen.toString()).contains("bad", "no capacity found");
        }
    }

    @Test
    void shouldSayThatNothingIsThereToCall() throws IOException {
        final int port = LoadCommandTest.freePort();

        assertThat(capacity("--stream=ws://127.0.0.1:" + port + "/media")).isEqualTo(3);
    }

    @Test
    void shouldRefuseAProcessThatIsNotThere() {
        assertThat(capacity("--pid=999999999")).isEqualTo(2);
        assertThat(screen.toString()).contains("no such process");
    }

    private int capacity(String... options) {
        final List<String> all =
                new ArrayList<>(
                        List.of(
                                "capacity",
                                "--from=3",
                                "--most=5",
                                "--warm-up=1s",
                                "--settle=500ms",
                                "--step=1s",
                                "--hold=1s",
                                "--max-p99=1m",
                                "--max-lateness=1m",
                                "--out=" + folder));
        if (Arrays.stream(options).noneMatch(option -> option.startsWith("--repeats"))) {
            all.add("--repeats=1");
        }
        all.addAll(List.of(options));
        return RelayLoadgen.commandLine()
                .setOut(new PrintWriter(screen, true))
                .setErr(new PrintWriter(screen, true))
                .execute(all.toArray(String[]::new));
    }
}
