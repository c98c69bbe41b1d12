package io.tandemrelay.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScoresReaderTest {

    @Test
    void shouldReadMediansErrorsParametersAndAllocation() throws UnusableResultException {
        final Scores scores = ScoresReader.read(Results.file("baseline.json"));

        assertThat(scores.all())
                .hasSize(11)
                .contains(
                        new Score("MulawBenchmark", "decode", "", 50, 1, 3e-5),
                        new Score("ResamplerBenchmark", "upsample", "factor=3", 7500, 150, 0.004));
    }

    @Test
    void shouldReadAnyTimeAsNanoseconds() throws UnusableResultException {
        final Scores scores = ScoresReader.read(Results.file("half-as-fast-machine.json"));

        assertThat(scores.find("MulawBenchmark.decode").orElseThrow().ns()).isEqualTo(100);
    }

    @Test
    void shouldReadWhatWasNotMeasuredAsNone() throws UnusableResultException {
        final Scores scores = ScoresReader.read(Results.file("without-allocation.json"));

        final Score decode = scores.find("MulawBenchmark.decode").orElseThrow();
        assertThat(List.of(decode.errorNs(), decode.bytes())).containsOnly(Double.NaN);
    }

    @Test
    void shouldNameAMissingFile() {
        assertThatThrownBy(() -> ScoresReader.read(Path.of("no-such-result.json")))
                .isInstanceOf(UnusableResultException.class)
                .hasMessage("no-such-result.json: no such file");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "cut-off.json         | not JSON: ",
                "empty.json           | not a result of JMH: no list of benchmarks",
                "another-program.json | not a result of JMH: no list of benchmarks",
                "without-score.json   | not a result of JMH: a benchmark without a name or score",
                "throughput.json      | MulawBenchmark.decode is in ops/ns, not in time per operation"
            })
    void shouldSayWhyAFileIsUnusable(String name, String reason) {
        assertThatThrownBy(() -> ScoresReader.read(Results.file(name)))
                .isInstanceOf(UnusableResultException.class)
                .hasMessageContaining(name + ": ")
                .hasMessageContaining(reason);
    }
}
