package io.tandemrelay.loadgen.compare;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandemrelay.loadgen.browser.Browser;
import io.tandemrelay.loadgen.browser.Page;
import io.tandemrelay.loadgen.report.ComparisonPage;
import io.tandemrelay.loadgen.report.Machine;
import java.io.IOException;
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
class ComparisonPageBrowserTest {
    private static final Path SCREENSHOTS = Path.of("target", "report-screenshots");
    private static final List<String> EXPECTED =
            List.of(
                    "Tandem<=1.3*c-epoll:uplink.cpu",
                    "Tandem<=1.1*c-epoll:both.cpu",
                    "Tandem>=1.5*go:capacity");

    @TempDir private static Path folder;
    private static @Nullable Browser browser;
    private static Path html;

    @BeforeAll
    static void write() throws IOException {
        browser = Browser.start();
        html = folder.resolve("compare.html");
        write(SampleResults.results(), EXPECTED, html);
    }

    @AfterAll
    static void close() {
        // Null when the tests were skipped.
        if (browser != null) {
            browser.close();
        }
    }

    @ParameterizedTest
    @CsvSource({"1280, 900, light", "1280, 900, dark", "390, 844, light", "390, 844, dark"})
    void shouldDrawEverythingWithinTheWindow(int width, int height, String colours)
            throws IOException {
        try (Page page = page()) {
            page.resize(width, height);
            page.prefer(colours);

            page.open(html.toUri());

            page.screenshot(SCREENSHOTS.resolve("compare-" + width + "-" + colours + ".png"));
            assertThat(page.complaints()).isEmpty();
            assertThat(page.requests()).containsExactly(html.toUri().toString());
            assertThat(page.evaluate("document.documentElement.scrollWidth").asInt())
                    .isLessThanOrEqualTo(width);
            assertThat(page.evaluate("document.querySelectorAll('.bar-chart').length").asInt())
                    .isEqualTo(6);
            assertThat(text(page, "#verdict")).isEqualTo("Failed");
        }
    }

    @Test
    void shouldShowFiguresRatiosAndWhiskers() {
        try (Page page = page()) {
            page.resize(1280, 900);
            page.open(html.toUri());

            final String first = text(page, ".bar-chart ul");

            assertThat(first).contains("Tandem", "11.00 µs", "1.22 ×", "10.00 to 12.00");
            assertThat(first).contains("crashing", "not measured").doesNotContain("go\n");
            // The least is 10 of at most 12, the most is 12 of 12.
            assertThat(width(page, ".bar-chart .fill") / width(page, ".bar-chart .track"))
                    .isBetween(0.91, 0.92);
            assertThat(width(page, ".bar-chart .whisker") / width(page, ".bar-chart .track"))
                    .isBetween(0.16, 0.18);
        }
    }

    @Test
    void shouldSayWhatWasSkippedAndFailedAndShowItAsText() {
        try (Page page = page()) {
            page.open(html.toUri());

            assertThat(text(page, "main"))
                    .contains(
                            "go: skipped, go is not installed",
                            "not judged: Tandem>=1.5*go:capacity",
                            "<b>segfault</b>",
                            "C, one thread, <epoll>",
                            "</script>",
                            "relay-loadgen compare 'a b.json'");
            assertThat(page.evaluate("document.querySelectorAll('main b b').length").asInt())
                    .isZero();
        }
    }

    @Test
    void shouldBearThatNothingWasMeasured() throws IOException {
        final Results all = SampleResults.results();
        final Results none =
                new Results(
                        all.settings(),
                        all.candidates(),
                        List.of(),
                        "Tandem",
                        List.of(),
                        0,
                        1000,
                        true);
        final Path empty = folder.resolve("empty.html");
        write(none, List.of(), empty);

        try (Page page = page()) {
            page.open(empty.toUri());

            assertThat(page.complaints()).isEmpty();
            assertThat(text(page, "main"))
                    .contains("Nothing was measured", "It was stopped before its last round");
        }
    }

    private static void write(Results results, List<String> expected, Path to) throws IOException {
        final Judgement judgement =
                Judgement.of(
                        results,
                        expected.stream()
                                .map(each ->
                                        Expectation.parse(
                                                each, SampleResults.NAMES, results.settings()))
                                .toList());
        ComparisonPage.write(
                new ComparisonJson(results, judgement.notJudged()).document(),
                judgement.verdict(),
                List.of("relay-loadgen", "compare", "a b.json"),
                Machine.here(),
                to);
    }

    private static Page page() {
        return Objects.requireNonNull(browser).page();
    }

    private static String text(Page page, String selector) {
        return page.evaluate("document.querySelector('" + selector + "').innerText").asString();
    }

    private static double width(Page page, String selector) {
        return page.evaluate(
                        "document.querySelector('" + selector + "').getBoundingClientRect().width")
                .asDouble();
    }
}
