package io.tandemrelay.loadgen.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tandemrelay.loadgen.report.Verdict.Finding;
import io.tandemrelay.loadgen.report.Verdict.Outcome;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExpectationTest {
    private static final ComparisonSettings SETTINGS = SampleResults.settings(true, 100, 250);

    @ParameterizedTest
    @CsvSource({
        // 11 us against 9, medians of three rounds
        "Tandem<=1.3*c-epoll:uplink.cpu, PASSED",
        "Tandem<=1.2*c-epoll:uplink.cpu, FAILED",
        "Tandem<=c-epoll:uplink.cpu, FAILED",
        "Tandem <= c-epoll + 2 : uplink.cpu, PASSED",
        "Tandem<=c-epoll+1.9:uplink.cpu, FAILED",
        "Tandem<=1.1*c-epoll+1.2:both@250.cpu, PASSED",
        "c-epoll<=Tandem:ahead.cpu, PASSED",
        "Tandem<=11:both@100.cpu, PASSED",
        "Tandem<=10.9:both@100.cpu, FAILED",
        "Tandem>=1.0*c-epoll:capacity, PASSED",
        "Tandem>=1.01*c-epoll:capacity, FAILED",
        "Tandem<=62:both.memory, PASSED",
        "Tandem<=0:uplink.lost, PASSED",
        "crashing<=100:uplink.cpu, FAILED",
        "Tandem<=2*crashing:uplink.cpu, FAILED",
        "Tandem<=1:uplink.downlink.p99, FAILED"
    })
    void shouldHoldTheMediansAgainstEachOther(String text, Outcome outcome) {
        final Finding finding = parse(text).judge(SampleResults.results());

        assertThat(finding.outcome()).as(finding.text()).isEqualTo(outcome);
        assertThat(finding.subject()).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({
        // equal medians; the first named has at least as many
        "Tandem, Tandem>=1.0*c-epoll:capacity, PASSED",
        "Tandem, Tandem>=1.01*c-epoll:capacity, VOID",
        "Tandem, Tandem<=1.0*c-epoll:capacity, VOID",
        "Tandem, Tandem<=0.99*c-epoll:capacity, FAILED",
        "c-epoll, Tandem>=1.0*c-epoll:capacity, VOID",
        "c-epoll, Tandem>=1.01*c-epoll:capacity, FAILED",
        "c-epoll, Tandem<=1.0*c-epoll:capacity, PASSED",
        "c-epoll, Tandem<=0.99*c-epoll:capacity, VOID",
        "Tandem, Tandem<=100000:capacity, VOID",
        "Tandem, Tandem<=1.3*c-epoll:uplink.cpu, PASSED",
    })
    void shouldNotTakeALowerBoundForTheFigureItself(String bounded, String text, Outcome outcome) {
        final Results results = SampleResults.withLowerBound(bounded);

        assertThat(parse(text).judge(results).outcome()).isEqualTo(outcome);
        assertThat(results.ratio("Tandem", Metric.CAPACITY)).isNaN();
        assertThat(results.notes()).anyMatch(note -> note.contains("the generator was late"));
    }

    @Test
    void shouldSayWhatWasMeasuredAndWhatWasNeeded() {
        final Finding finding =
                parse("Tandem<=1.3*c-epoll:uplink.cpu").judge(SampleResults.results());

        assertThat(finding.measured()).isEqualTo("11.00 (10.00 to 12.00) us");
        assertThat(finding.limit()).isEqualTo("at most 11.70 us; c-epoll has 9.00 (8.00 to 10.00)");
    }

    @Test
    void shouldNotHoldForATargetThatDoesNotDeliver() {
        final Results incomplete = SampleResults.results(SETTINGS, false, false);

        final Finding finding = parse("Tandem<=100*c-epoll:uplink.cpu").judge(incomplete);

        assertThat(finding.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(finding.advice()).contains("did not deliver");
    }

    @Test
    void shouldNotJudgeWhatCannotRunHere() {
        final Judgement judgement =
                Judgement.of(
                        SampleResults.results(),
                        List.of(
                                parse("Tandem>=1.5*go:capacity"),
                                parse("Tandem<=1.3*c-epoll:uplink.cpu")));

        assertThat(judgement.verdict().outcome()).isEqualTo(Outcome.PASSED);
        assertThat(judgement.verdict().findings()).hasSize(1);
        assertThat(judgement.notJudged())
                .containsExactly("not judged: Tandem>=1.5*go:capacity (go: go is not installed)");
    }

    @Test
    void shouldBeVoidWhenTheGeneratorWasLateThroughout() {
        final Judgement judgement =
                Judgement.of(SampleResults.results(SETTINGS, true, true), List.of());

        assertThat(judgement.verdict().outcome()).isEqualTo(Outcome.VOID);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Tandem",
                "Tandem<1.3*c-epoll:uplink.cpu",
                "Tandem<=1.3*c-epoll",
                "Tandem<=1.3*nobody:uplink.cpu",
                "Nobody<=3:uplink.cpu",
                "Tandem<=-1*c-epoll:uplink.cpu",
                "Tandem<=c-epoll:uplink.speed",
                "Tandem<=c-epoll:sideways.cpu",
                "Tandem<=c-epoll:uplink@99.cpu",
                "Tandem<=1.3*2:uplink.cpu"
            })
    void shouldRefuseWhatCannotBeMeant(String text) {
        assertThatThrownBy(() -> parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'");
    }

    @Test
    void shouldRefuseACapacityThatIsNotMeasured() {
        assertThatThrownBy(() ->
                        Expectation.parse(
                                "Tandem>=2:capacity",
                                SampleResults.NAMES,
                                SampleResults.settings(false, 100)))
                .hasMessageContaining("no capacity is measured");
    }

    private static Expectation parse(String text) {
        return Expectation.parse(text, SampleResults.NAMES, SETTINGS);
    }
}
