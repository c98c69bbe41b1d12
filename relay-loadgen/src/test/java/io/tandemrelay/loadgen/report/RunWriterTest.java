package io.tandemrelay.loadgen.report;

import static io.tandemrelay.loadgen.report.Intervals.info;
import static io.tandemrelay.loadgen.report.Intervals.interval;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class RunWriterTest {
    private static final Limits LIMITS = new Limits(5, 0.01, 3, 2);

    @TempDir private Path folder;

    @Test
    void shouldWriteALogThatOtherToolsRead() throws IOException {
        writeTwoSeconds();

        try (HistogramLogReader log =
                new HistogramLogReader(folder.resolve("latencies.hlog").toFile())) {
            final Histogram first = (Histogram) log.nextIntervalHistogram();

            assertThat(first.getTag()).isEqualTo("uplink");
            assertThat(first.getTotalCount()).isEqualTo(10);
            assertThat(first.getStartTimeStamp()).isEqualTo(Intervals.START_MS);
        }
    }

    @Test
    void shouldReadBackWhoAndHowAndTheVerdict() throws IOException {
        writeTwoSeconds();

        final RunInfo info = Run.read(List.of(folder)).processes().getFirst().info();
        final JsonNode json = RecordJson.parse(Files.readString(folder.resolve("run.json")));

        assertThat(info).isEqualTo(info("load", LIMITS));
        assertThat(json.at("/verdict/outcome").asString()).isEqualTo("PASSED");
    }

    @Test
    void shouldKeepLimitsThatNobodyAskedFor() throws IOException {
        new RunWriter(folder, info("load", Limits.NONE)).close();

        final Limits limits = Run.read(List.of(folder)).limits();

        assertThat(limits).isEqualTo(Limits.NONE);
    }

    @Test
    void shouldReadARunThatWasKilledAtAnyByte() throws IOException {
        writeTwoSeconds();
        final byte[] intervals = Files.readAllBytes(folder.resolve("intervals.jsonl"));
        final byte[] latencies = Files.readAllBytes(folder.resolve("latencies.hlog"));
        final byte[] info = Files.readAllBytes(folder.resolve("run.json"));

        for (int kept = 0; kept <= intervals.length; kept++) {
            cut("intervals.jsonl", intervals, kept);
            assertReadable();
        }
        for (int kept = 0; kept <= latencies.length; kept++) {
            cut("latencies.hlog", latencies, kept);
            assertReadable();
        }
        for (int kept = 0; kept <= info.length; kept++) {
            cut("run.json", info, kept);
            assertReadable();
        }
    }

    @Test
    void shouldCountAHalfWrittenLineAndSayThatTheProcessWasKilled() throws IOException {
        final RunWriter writer = new RunWriter(folder, info("load", LIMITS));
        writer.interval(interval().timed(Series.UPLINK, 1, 10).counted("marks", 2).at(0));
        writer.interval(interval().timed(Series.UPLINK, 1, 10).counted("marks", 2).at(1));
        final byte[] lines = Files.readAllBytes(folder.resolve("intervals.jsonl"));
        cut("intervals.jsonl", lines, lines.length - 7);

        final Run run = Run.read(List.of(folder));

        assertThat(run.total("marks")).isEqualTo(2);
        assertThat(run.total(Series.UPLINK).getTotalCount()).isEqualTo(10);
        assertThat(run.processes().getFirst().notes())
                .anySatisfy(note -> assertThat(note).startsWith("1 broken line"))
                .anySatisfy(note -> assertThat(note).contains("was killed"))
                .anySatisfy(note -> assertThat(note).contains("1 histogram"));
    }

    @Test
    void shouldReadARecordWithoutItsRunJson() throws IOException {
        writeTwoSeconds();
        Files.delete(folder.resolve("run.json"));

        final Run run = Run.read(List.of(folder));

        assertThat(run.total(Series.UPLINK).getTotalCount()).isEqualTo(20);
        assertThat(run.limits()).isEqualTo(Limits.NONE);
        assertThat(run.processes().getFirst().notes())
                .anySatisfy(note -> assertThat(note).contains("run.json is missing"));
    }

    @Test
    void shouldRefuseAFolderWithoutARecord() {
        assertThatThrownBy(() -> Run.read(List.of(folder)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(folder + ": no record of a run");
        assertThatThrownBy(() -> Run.read(List.of(folder.resolve("nowhere"))))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("no such folder");
    }

    @Test
    void shouldKeepACapacitySearchBesideTheRecord() throws IOException {
        writeTwoSeconds();
        SampleRun.capacity().write(folder);

        final Run run = Run.read(List.of(folder));

        assertThat(run.capacity()).isEqualTo(SampleRun.capacity());
    }

    @Test
    void shouldNotMistakeAnEarlierSearchForItsOwn() throws IOException {
        SampleRun.capacity().write(folder);

        writeTwoSeconds();

        assertThat(Run.read(List.of(folder)).capacity()).isNull();
    }

    private void writeTwoSeconds() throws IOException {
        try (RunWriter writer = new RunWriter(folder, info("load", LIMITS))) {
            for (int second = 0; second < 2; second++) {
                writer.interval(
                        interval()
                                .timed(Series.UPLINK, 1, 10)
                                .timed(Series.LATENESS, 0.1, 10)
                                .counted("frames.uplink.sent", 10)
                                .counted("frames.uplink.heard", 10)
                                .counted("calls.started", 1)
                                .at(second));
            }
        }
    }

    private void assertReadable() throws IOException {
        final Run run = Run.read(List.of(folder));

        assertThat(run.total(Series.UPLINK).getTotalCount()).isIn(0L, 10L, 20L);
        assertThat(run.verdict().findings()).isNotEmpty();
    }

    private void cut(String file, byte[] whole, int kept) throws IOException {
        Files.write(folder.resolve(file), Arrays.copyOf(whole, kept));
    }
}
