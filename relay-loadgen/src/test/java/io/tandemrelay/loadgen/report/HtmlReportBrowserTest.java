package io.tandemrelay.loadgen.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandemrelay.loadgen.browser.Browser;
import io.tandemrelay.loadgen.browser.Page;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The page in a real browser; skipped where there is none. */
@Timeout(120)
class HtmlReportBrowserTest {
    private static final Path SCREENSHOTS = Path.of("target", "report-screenshots");
    private static final Limits LIMITS = new Limits(5, 0.0001, 0, 2);

    /** Canvases whose pixels are not all alike. */
    private static final String DRAWN =
            """
            [...document.querySelectorAll('.chart canvas')].filter(canvas => {
              const pixels = new Uint32Array(canvas.getContext('2d')
                  .getImageData(0, 0, canvas.width, canvas.height).data.buffer);
              return pixels.some(pixel => pixel !== pixels[0]);
            }).length
            """;

    @TempDir private static Path folder;
    private static @Nullable Browser browser;
    private static Path failed;
    private static Path late;
    private static Path search;

    @BeforeAll
    static void write() throws IOException {
        browser = Browser.start();
        failed = folder.resolve("failed.html");
        late = folder.resolve("void.html");
        search = folder.resolve("capacity.html");
        HtmlReport.write(Run.of(SampleRun.info(0, 1, LIMITS), SampleRun.intervals(500, 3)), failed);
        final Path first = record(0, SampleRun.intervals(250, 4));
        final Path second = record(1, SampleRun.lateIntervals(250, 5));
        HtmlReport.write(Run.read(List.of(first, second)), late);
        HtmlReport.write(
                Run.of(SampleRun.info(0, 1, Limits.NONE), SampleRun.intervals(500, 6))
                        .with(SampleRun.capacity()),
                search);
    }

    @AfterAll
    static void close() {
        // Null when the tests were skipped.
        if (browser != null) {
            browser.close();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "failed, 1280, 900, light, Failed, 7",
        "failed, 1280, 900, dark, Failed, 7",
        "failed, 390, 844, light, Failed, 7",
        "failed, 390, 844, dark, Failed, 7",
        "void, 1280, 900, light, Void, 7",
        "void, 390, 844, dark, Void, 7",
        "capacity, 1280, 900, light, Passed, 8",
        "capacity, 390, 844, dark, Passed, 8"
    })
    void shouldDrawEverythingWithinTheWindow(
            String name, int width, int height, String colours, String verdict, int charts)
            throws IOException {
        try (Page page = page()) {
            page.resize(width, height);
            page.prefer(colours);

            page.open(html(name).toUri());

            page.screenshot(SCREENSHOTS.resolve(name + "-" + width + "-" + colours + ".png"));
            assertThat(page.complaints()).isEmpty();
            assertThat(page.requests()).containsExactly(html(name).toUri().toString());
            assertThat(page.evaluate("document.querySelectorAll('.chart canvas').length").asInt())
                    .isEqualTo(charts);
            assertThat(page.evaluate(DRAWN).asInt()).isEqualTo(charts);
            assertThat(page.evaluate("document.documentElement.scrollWidth").asInt())
                    .isLessThanOrEqualTo(width);
            assertThat(page.evaluate("innerWidth").asInt()).isEqualTo(width);
            assertThat(page.evaluate("document.getElementById('verdict').innerText").asString())
                    .isEqualTo(verdict);
        }
    }

    @Test
    void shouldFollowTheWindowAndTheColours() {
        try (Page page = page()) {
            page.resize(1280, 900);
            page.prefer("light");
            page.open(failed.toUri());
            final int wide = widestChart(page);
            final String light = background(page);

            page.resize(390, 844);
            page.prefer("dark");
            page.settle();

            assertThat(wide).isGreaterThan(900);
            assertThat(widestChart(page)).isLessThan(390);
            assertThat(background(page)).isNotEqualTo(light);
            assertThat(page.evaluate(DRAWN).asInt()).isEqualTo(7);
            assertThat(page.complaints()).isEmpty();
        }
    }

    @Test
    void shouldPrintOnWhitePaperForAReaderInTheDark() throws IOException {
        try (Page page = page()) {
            page.resize(720, 1000);
            page.prefer("dark");
            page.open(failed.toUri());

            page.print("dark");

            page.screenshot(SCREENSHOTS.resolve("failed-print.png"));
            assertThat(background(page)).isEqualTo("rgb(255, 255, 255)");
            assertThat(page.evaluate("getComputedStyle(document.body).color").asString())
                    .isEqualTo("rgb(26, 30, 38)");
            assertThat(page.evaluate(DRAWN).asInt()).isEqualTo(7);
            assertThat(page.complaints()).isEmpty();
        }
    }

    @Test
    void shouldShowTheFiguresUnderThePointer() {
        try (Page page = page()) {
            page.resize(1280, 900);
            page.open(failed.toUri());

            page.evaluate(
                    """
                    (() => {
                      const over = document.querySelector('.u-over');
                      const box = over.getBoundingClientRect();
                      over.dispatchEvent(new MouseEvent('mousemove',
                          {clientX: box.left + box.width / 3, clientY: box.top + 20, bubbles: true}));
                    })()
                    """);
            page.settle();

            assertThat(
                            page.evaluate("document.querySelector('.tip:not([hidden])').innerText")
                                    .asString())
                    .contains("% of them took at most", "Uplink", "ms");
        }
    }

    @Test
    void shouldShowHostileStringsAsText() throws IOException {
        final String hostile = "</script><script>document.title='owned'</script><img src=x>{{run}}";
        final RunInfo info =
                new RunInfo(
                        "load",
                        0,
                        1,
                        hostile,
                        List.of(hostile, "<!--", "\u2028'\"&"),
                        SampleRun.STARTED_MS,
                        SampleRun.machine(hostile),
                        LIMITS);
        final Path html = folder.resolve("hostile.html");
        HtmlReport.write(Run.of(info, SampleRun.intervals(20, 8)), html);

        try (Page page = page()) {
            page.open(html.toUri());

            assertThat(page.complaints()).isEmpty();
            assertThat(page.requests()).hasSize(1);
            assertThat(page.evaluate("document.title").asString()).startsWith("Failed");
            assertThat(page.evaluate("document.querySelectorAll('main img').length").asInt())
                    .isZero();
            assertThat(page.evaluate("document.querySelector('main').innerText").asString())
                    .contains(hostile);
        }
    }

    @Test
    void shouldSayPlainlyThatNothingWentWrongOrWasRecorded() throws IOException {
        final Path clean = folder.resolve("clean.html");
        final Path empty = folder.resolve("empty.html");
        HtmlReport.write(
                Run.of(SampleRun.info(0, 1, LIMITS), List.of(SampleRun.intervals(20, 9).getLast())),
                clean);
        HtmlReport.write(Run.of(SampleRun.info(0, 1, LIMITS), List.of()), empty);

        try (Page page = page()) {
            page.open(clean.toUri());
            final String ofClean = text(page);
            page.open(empty.toUri());
            final String ofEmpty = text(page);

            assertThat(page.complaints()).isEmpty();
            assertThat(ofClean).contains("Passed", "None: no call failed");
            assertThat(ofEmpty).contains("Failed", "Nothing was recorded");
        }
    }

    private static Page page() {
        return Objects.requireNonNull(browser).page();
    }

    private static Path record(int shard, List<Interval> intervals) throws IOException {
        final Path record = folder.resolve("shard-" + shard);
        try (RunWriter writer = new RunWriter(record, SampleRun.info(shard, 2, LIMITS))) {
            for (Interval interval : intervals) {
                writer.interval(interval);
            }
        }
        // The second process was killed in the middle of a line.
        if (shard == 1) {
            Files.writeString(
                    record.resolve(RunWriter.INTERVALS),
                    Files.readString(record.resolve(RunWriter.INTERVALS)) + "{\"startEpo");
        }
        return record;
    }

    private static Path html(String name) {
        return switch (name) {
            case "failed" -> failed;
            case "void" -> late;
            default -> search;
        };
    }

    private static String text(Page page) {
        return page.evaluate("document.querySelector('main').innerText").asString();
    }

    private static int widestChart(Page page) {
        return page.evaluate(
                        "Math.max(...[...document.querySelectorAll('.chart canvas')].map(c => c.clientWidth))")
                .asInt();
    }

    private static String background(Page page) {
        return page.evaluate("getComputedStyle(document.body).backgroundColor").asString();
    }
}
