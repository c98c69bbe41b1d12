package io.tandemrelay.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class CompareCommandTest {

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int compare(String before, String after, String... options) {
        final CommandLine command =
                Bench.compareCommand()
                        .setOut(new PrintWriter(out, true))
                        .setErr(new PrintWriter(err, true));
        final String[] args = new String[options.length + 2];
        args[0] = Results.file(before).toString();
        args[1] = after.contains("/") ? after : Results.file(after).toString();
        System.arraycopy(options, 0, args, 2, options.length);
        return command.execute(args);
    }

    private String lineOf(String benchmark) {
        return out.toString()
                .lines()
                .filter(line -> line.startsWith(benchmark + ' '))
                .findFirst()
                .orElse("no line of " + benchmark);
    }

    @Test
    void shouldFindNothingBetweenAResultAndItself() {
        final int status = compare("baseline.json", "baseline.json");

        assertThat(status).isZero();
        assertThat(out.toString()).endsWith("6 compared at a tolerance of 15 %, 0 worse\n");
    }

    @Test
    void shouldFindNothingOnAMachineHalfAsFast() {
        final int status = compare("baseline.json", "half-as-fast-machine.json");

        assertThat(status).isZero();
        assertThat(lineOf("MulawBenchmark.decode")).contains("10.00", "+0 %");
    }

    @Test
    void shouldFailWhenARatioGrewByMoreThanTheTolerance() {
        final int status = compare("baseline.json", "slower-decode.json");

        assertThat(status).isEqualTo(Bench.WORSE);
        assertThat(lineOf("MulawBenchmark.decode")).contains("10.00", "12.00", "+20 %", "WORSE");
        assertThat(lineOf("MediaMessageBenchmark.write")).contains("-33 %", "better");
        assertThat(out.toString()).endsWith("1 worse\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"20.1", "50"})
    void shouldBearWhatTheToleranceAllows(String tolerance) {
        final int status = compare("baseline.json", "slower-decode.json", "--tolerance", tolerance);

        assertThat(status).isZero();
    }

    @Test
    void shouldHoldAStricterTolerance() {
        final int status = compare("slower-decode.json", "baseline.json", "--tolerance=10");

        assertThat(status).isEqualTo(Bench.WORSE);
        assertThat(lineOf("MediaMessageBenchmark.write")).contains("+50 %", "WORSE");
    }

    @Test
    void shouldFailWhenABenchmarkThatAllocatedNothingAllocates() {
        final int status = compare("baseline.json", "allocating-encode.json");

        assertThat(status).isEqualTo(Bench.WORSE);
        assertThat(lineOf("MulawBenchmark.encode")).contains("0", "24", "ALLOCATES");
        assertThat(lineOf("MediaMessageBenchmark.readByTree")).doesNotContain("ALLOCATES");
        assertThat(out.toString()).endsWith("1 worse\n");
    }

    @Test
    void shouldNameBenchmarksThatOneResultLacks() {
        final int status = compare("baseline.json", "other-benchmarks.json");

        assertThat(status).isZero();
        assertThat(lineOf("MulawBenchmark.encode")).endsWith("only in the old");
        assertThat(lineOf("MulawBenchmark.decodeTwice")).endsWith("only in the new");
        assertThat(out.toString())
                .endsWith("1 compared at a tolerance of 15 %, 0 worse, 6 NOT compared\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"none-in-common.json", "without-floors.json"})
    void shouldRefuseResultsWithNothingToCompare(String name) {
        final int status = compare("baseline.json", name);

        assertThat(status).isEqualTo(Bench.UNUSABLE);
        assertThat(err.toString()).contains("no benchmark with its floor in common");
    }

    @Test
    void shouldRefuseAMissingFile() {
        final int status = compare("baseline.json", "no/such.json");

        assertThat(status).isEqualTo(Bench.UNUSABLE);
        assertThat(err.toString()).isEqualTo("no/such.json: no such file\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"cut-off.json", "another-program.json", "throughput.json"})
    void shouldRefuseWhatIsNoResult(String name) {
        final int status = compare("baseline.json", name);

        assertThat(status).isEqualTo(Bench.UNUSABLE);
        assertThat(err.toString()).contains(name + ": ").hasLineCount(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "NaN", "much"})
    void shouldRefuseAToleranceThatIsNone(String tolerance) {
        final int status = compare("baseline.json", "baseline.json", "--tolerance=" + tolerance);

        assertThat(status).isEqualTo(Bench.UNUSABLE);
        assertThat(err.toString()).contains("--tolerance");
    }
}
