package io.tandemrelay.loadgen;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandemrelay.loadgen.report.Interval;
import io.tandemrelay.loadgen.report.Limits;
import io.tandemrelay.loadgen.report.Machine;
import io.tandemrelay.loadgen.report.RunInfo;
import io.tandemrelay.loadgen.report.RunWriter;
import io.tandemrelay.loadgen.report.Series;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ReportCommandTest {
    @TempDir private Path folder;
    private final StringWriter screen = new StringWriter();

    @Test
    void shouldJoinRecordsAndWritePageAndJson() throws IOException {
        final Path one = record("one", 1, 0.1);
        final Path other = record("other", 2, 0.1);
        final Path page = folder.resolve("out/friday.html");

        final int status = run(one.toString(), other.toString(), "--out=" + page);

        assertThat(status).isZero();
        assertThat(page).isNotEmptyFile();
        assertThat(folder.resolve("out/friday.json")).isNotEmptyFile();
        assertThat(screen.toString())
                .contains("20 started, 0 failed", "1,000 sent", "Uplink", "2.001", "PASSED");
    }

    @Test
    void shouldEndWithTheVerdictsStatus() throws IOException {
        final Path failed = record("failed", 9, 0.1);
        final Path late = record("late", 9, 3);

        assertThat(run(failed.toString(), "--out=" + folder.resolve("a.html"))).isEqualTo(1);
        assertThat(screen.toString()).contains("FAILED  Uplink latency p99: 9.00 ms");
        assertThat(run(late.toString(), "--out=" + folder.resolve("b.html"))).isEqualTo(4);
        assertThat(screen.toString()).contains("VOID    Lateness p99", "taskset");
    }

    @Test
    void shouldSayWhatIsMissingInARecord() throws IOException {
        final Path record = record("one", 1, 0.1);
        Files.delete(record.resolve("run.json"));
        Files.writeString(
                record.resolve("intervals.jsonl"),
                Files.readString(record.resolve("intervals.jsonl")) + "{\"start");

        final int status = run(record.toString(), "--out=" + folder.resolve("a.html"));

        assertThat(status).isZero();
        assertThat(screen.toString()).contains("run.json is missing", "1 broken line");
    }

    @Test
    void shouldRefuseWhatItCannotReadOrWrite() throws IOException {
        final Path record = record("one", 1, 0.1);

        assertThat(run()).isEqualTo(2);
        assertThat(run(folder.resolve("nowhere").toString())).isEqualTo(2);
        assertThat(run(record.toString(), "--out=" + folder.resolve("a.json"))).isEqualTo(2);
        assertThat(run(record.toString(), "--out=" + record.resolve("run.json/a.html")))
                .isEqualTo(2);
        assertThat(screen.toString())
                .contains(
                        "Missing required parameter",
                        "no such folder",
                        "must not end in .json",
                        "cannot write");
    }

    private Path record(String name, double uplinkMs, double latenessMs) throws IOException {
        final Path record = folder.resolve(name);
        final RunInfo info =
                new RunInfo(
                        "load",
                        0,
                        1,
                        "ws://127.0.0.1:1/media",
                        List.of("relay-loadgen", "load"),
                        1_790_000_000_000L,
                        Machine.here(),
                        new Limits(5, 0.01, 0, 2));
        try (RunWriter writer = new RunWriter(record, info)) {
            writer.interval(
                    new Interval(
                            1_790_000_000_000L,
                            1_790_000_001_000L,
                            true,
                            10,
                            Map.of(
                                    Series.UPLINK,
                                    histogram(uplinkMs),
                                    Series.LATENESS,
                                    histogram(latenessMs)),
                            Map.of(
                                    "calls.started",
                                    10L,
                                    "frames.uplink.sent",
                                    500L,
                                    "frames.uplink.heard",
                                    500L)));
        }
        return record;
    }

    private static Histogram histogram(double ms) {
        final Histogram histogram = new Histogram(3);
        histogram.recordValueWithCount(Math.round(ms * 1e6), 100);
        return histogram;
    }

    private int run(String... arguments) {
        return new CommandLine(new ReportCommand())
                .setOut(new PrintWriter(screen, true))
                .setErr(new PrintWriter(screen, true))
                .execute(arguments);
    }
}
