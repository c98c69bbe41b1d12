package io.tandemrelay.loadgen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@Timeout(120)
class CompareCommandTest {
    private static final String READY = "'ready': '', 'agentAudio': 'MULAW', ";

    @TempDir private Path folder;

    private final StringWriter screen = new StringWriter();

    @Test
    void shouldMeasureRelaysInProcessesOfTheirOwn() throws IOException {
        final Path file =
                targets(
                        nullRelay("plain", ""),
                        nullRelay("losing", "'--lose-every', '50', "),
                        "{'name': 'absent', 'needs': ['no-such-program'], 'start': ['x']}",
                        "{'name': 'unbuilt', 'build': ['false'], 'start': ['x']}",
                        "{'name': 'ending', 'start': ['sh', '-c', 'echo no luck >&2; exit 3']}");

        final int status =
                compare(
                        file,
                        "--repeats=1",
                        "--no-capacity",
                        "--expect=plain<=0:both.lost",
                        "--expect=losing<=0:both.lost",
                        "--expect=plain<=absent:uplink.cpu");

        assertThat(status).as(screen.toString()).isEqualTo(1);
        assertThat(screen.toString())
                .contains(
                        "skipped  absent: no-such-program is not installed",
                        "skipped  unbuilt: its build ended with status 1",
                        "ended with status 3 while it started; its last words: no luck",
                        "holds   plain<=0:both.lost",
                        "FAILS   losing<=0:both.lost",
                        "not judged: plain<=absent:uplink.cpu");
        final JsonNode json = result();
        assertThat(json.at("/baseline").asString()).isEqualTo("plain");
        for (String workload : List.of("uplink", "both", "ahead")) {
            final JsonNode plain = json.at("/targets/0/figures");
            assertThat(plain.at("/" + workload + "@3.cpu/median").asDouble()).isPositive();
            assertThat(plain.at("/" + workload + "@3.uplink.p99/median").asDouble()).isPositive();
            assertThat(plain.at("/" + workload + "@3.lost/median").asDouble(-1)).isZero();
            assertThat(plain.at("/" + workload + "@3.resident/median").asDouble()).isPositive();
        }
        assertThat(json.at("/targets/0/figures/both@3.downlink.p99/median").asDouble())
                .isPositive();
        assertThat(json.at("/targets/1/figures/both@3.lost/median").asDouble()).isPositive();
        assertThat(folder.resolve("out/compare.html")).isNotEmptyFile();
        assertThat(nullRelaysLeft()).isZero();
    }

    @Test
    void shouldSearchForTheCapacity() throws IOException {
        final int status =
                compare(
                        targets(nullRelay("plain", "")),
                        "--repeats=1",
                        "--from=2",
                        "--most=3",
                        "--step=1s",
                        "--hold=1s",
                        "--max-p99=1m",
                        "--expect=plain>=3:capacity");

        assertThat(status).as(screen.toString()).isZero();
        assertThat(result().at("/targets/0/figures/capacity/median").asInt()).isEqualTo(3);
        assertThat(result().at("/targets/0/capacityIsLowerBound").asBoolean()).isTrue();
    }

    @Test
    void shouldSayThatNothingCouldBeStarted() throws IOException {
        assertThat(compare(targets("{'name': 'a', 'needs': ['no-such-program'], 'start': ['x']}")))
                .isEqualTo(3);
        assertThat(screen.toString()).contains("no target could be measured");
        assertThat(folder.resolve("out/compare.html")).isNotEmptyFile();
    }

    @Test
    void shouldReportWhatWasMeasuredWhenItIsToldToStop() throws Exception {
        final Path file = targets(nullRelay("plain", ""));
        final List<Integer> status = new ArrayList<>();
        final Thread running = Thread.ofPlatform().start(() -> status.add(compare(file)));

        await().until(() -> screen.toString().contains("uplink@3:"));
        running.interrupt();
        running.join();

        assertThat(status).containsExactly(0);
        assertThat(result().at("/stopped").asBoolean()).isTrue();
        assertThat(result().at("/visits/0/figures").size()).isPositive();
        assertThat(nullRelaysLeft()).isZero();
    }

    @Test
    void shouldRefuseWhatCannotBeDone() throws IOException {
        final Path file = targets("{'name': 'a', 'start': ['x', '{core}']}");

        assertThat(compare(folder.resolve("none.json"))).isEqualTo(2);
        assertThat(compare(file)).isEqualTo(2);
        assertThat(compare(file, "--target-core=0", "--expect=b<=a:uplink.cpu")).isEqualTo(2);
        assertThat(compare(file, "--target-core=0", "--baseline=b")).isEqualTo(2);
        assertThat(compare(file, "--target-core=0", "--only=b")).isEqualTo(2);
        assertThat(compare(file, "--target-core=0", "--calls=0")).isEqualTo(2);
        assertThat(compare(file, "--target-core=0", "--repeats=0")).isEqualTo(2);
        assertThat(compare(file, "--target-core=0", "--target-prefix=./no-such-program"))
                .isEqualTo(2);
        assertThat(screen.toString())
                .contains(
                        "no such file", "choose it with --target-core", "no target is called 'b'");
    }

    private String nullRelay(String name, String more) {
        final String program =
                "'{java}', '--add-exports=java.base/jdk.internal.misc=ALL-UNNAMED', '-XX:TieredStopAtLevel=1', '-cp', '"
                        + System.getProperty("java.class.path")
                        + "', 'io.tandemrelay.loadgen.RelayLoadgen', ";
        return "{'name': '"
                + name
                + "', 'about': 'bridges bytes', 'stream': 'ws://127.0.0.1:{port}/media', "
                + READY
                + "'start': ["
                + program
                + "'null-relay', "
                + more
                + "'--port', '{port}', '--agent', '{agent}']}";
    }

    private Path targets(String... targets) throws IOException {
        final String json = "[" + String.join(",", targets) + "]";
        return Files.writeString(folder.resolve("targets.json"), json.replace('\'', '"'));
    }

    private int compare(Path file, String... options) {
        final List<String> all =
                new ArrayList<>(
                        List.of(
                                "compare",
                                file.toString(),
                                "--calls=3",
                                "--warm-up=200ms",
                                "--settle=100ms",
                                "--measure=1s",
                                "--utterance=400ms",
                                "--max-lateness=1m",
                                "--out=" + folder.resolve("out")));
        for (String option : options) {
            final int named = option.indexOf('=') + 1;
            all.removeIf(each ->
                    named > 0
                            && !option.startsWith("--expect")
                            && each.startsWith(option.substring(0, named)));
            all.add(option);
        }
        return RelayLoadgen.commandLine()
                .setOut(new PrintWriter(screen, true))
                .setErr(new PrintWriter(screen, true))
                .execute(all.toArray(String[]::new));
    }

    private JsonNode result() throws IOException {
        return JsonMapper.shared().readTree(Files.readString(folder.resolve("out/compare.json")));
    }

    private static long nullRelaysLeft() {
        return ProcessHandle.current()
                .descendants()
                .filter(each -> each.info().commandLine().orElse("").contains("null-relay"))
                .count();
    }
}
