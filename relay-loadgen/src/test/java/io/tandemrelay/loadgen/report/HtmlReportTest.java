package io.tandemrelay.loadgen.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class HtmlReportTest {
    @TempDir private Path folder;

    @Test
    void shouldWriteTheFiguresAsJsonBeside() throws IOException {
        final Run run =
                Run.of(
                                SampleRun.info(1, 2, new Limits(5, 0.0001, 0, 2)),
                                SampleRun.intervals(100, 11))
                        .with(SampleRun.capacity());

        HtmlReport.write(run, folder.resolve("new/friday.html"));

        final JsonNode json = RecordJson.parse(Files.readString(folder.resolve("new/friday.json")));
        assertThat(json.get("format").asInt()).isEqualTo(1);
        assertThat(json.at("/verdict/outcome").asString()).isEqualTo("PASSED");
        assertThat(json.at("/limits/maxP99Ms").asDouble()).isEqualTo(5);
        assertThat(json.get("durationSeconds").asInt()).isEqualTo(SampleRun.SECONDS);
        assertThat(json.get("measuredSeconds").asInt())
                .isEqualTo(SampleRun.SECONDS - SampleRun.RAMP_SECONDS);
        assertThat(json.at("/calls/peak").asInt()).isEqualTo(100);
        assertThat(json.at("/calls/failed").asLong()).isEqualTo(run.failedCalls());
        assertThat(json.at("/calls/failures/no_answer").asInt()).isEqualTo(2);
        assertThat(json.at("/frames/lost").asLong()).isEqualTo(run.lost());
        assertThat(json.at("/frames/downlink/stale").asInt()).isEqualTo(4);
        assertThat(json.at("/latencies/uplink/p99Ms").asDouble())
                .isCloseTo(run.total(Series.UPLINK).getValueAtPercentile(99) / 1e6, within(0.001));
        assertThat(json.at("/processes/0/command/1").asString()).isEqualTo("load");
        assertThat(json.at("/processes/0/shard").asInt()).isEqualTo(1);
        assertThat(json.at("/capacity/knees").size()).isEqualTo(3);
        assertThat(json.at("/slots/at").size()).isEqualTo(SampleRun.SECONDS);
        assertThat(json.at("/slots/latencies/uplink/max").size()).isEqualTo(SampleRun.SECONDS);
    }

    @Test
    void shouldNeedNothingButItself() throws IOException {
        final Path html = folder.resolve("report.html");

        HtmlReport.write(
                Run.of(SampleRun.info(0, 1, Limits.NONE), SampleRun.intervals(20, 12)), html);

        final String page = Files.readString(html);
        assertThat(page)
                .doesNotContainPattern("\\{\\{[a-z-]+}}")
                .doesNotContain("<link rel=\"stylesheet\"", " src=\"");
        assertThat(page).contains("Permission is hereby granted", "var uPlot=");
    }

    @Test
    void shouldNotLetAStringEndItsScript() throws IOException {
        final Path html = folder.resolve("report.html");
        final String hostile = "</script><script>alert(1)</script><!--{{style}}";
        final RunInfo info =
                new RunInfo(
                        "load",
                        0,
                        1,
                        hostile,
                        List.of(hostile),
                        SampleRun.STARTED_MS,
                        SampleRun.machine("host"),
                        Limits.NONE);

        HtmlReport.write(Run.of(info, List.of()), html);

        final String page = Files.readString(html);
        assertThat(page).doesNotContain("alert(1)</script>").contains("\\u003c/script>");
        assertThat(page.split("<script", -1)).hasSize(6);
    }

    @Test
    void shouldNameTheJsonAfterThePage() {
        assertThat(HtmlReport.jsonBeside(Path.of("a.b", "run.html")))
                .isEqualTo(Path.of("a.b", "run.json"));
        assertThat(HtmlReport.jsonBeside(Path.of("run"))).isEqualTo(Path.of("run.json"));
    }
}
