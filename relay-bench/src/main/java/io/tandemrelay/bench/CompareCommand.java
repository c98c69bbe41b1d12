package io.tandemrelay.bench;

import io.tandemrelay.bench.Comparison.Change;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The regression check: fails when a benchmark lost ground against its floor, or allocates. */
@Command(
        name = "compare",
        description = {
            "Compares two results by their ratios to the floor.",
            "Exit status: 0 no regression, 1 a regression, 2 not comparable."
        })
final class CompareCommand implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();

    @SuppressWarnings("UnusedVariable") // read by picocli
    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this.")
    private boolean help;

    @Parameters(index = "0", paramLabel = "OLD.json", description = "The result to hold.")
    private Path before = Path.of("");

    @Parameters(index = "1", paramLabel = "NEW.json", description = "The result in question.")
    private Path after = Path.of("");

    @Option(
            names = "--tolerance",
            paramLabel = "PERCENT",
            defaultValue = "15",
            description = "How much a ratio may grow. Default: ${DEFAULT-VALUE}.")
    private double tolerance;

    @Override
    public Integer call() throws UnusableResultException {
        if (!(tolerance >= 0)) {
            throw new ParameterException(spec.commandLine(), "--tolerance must not be negative");
        }
        final List<Change> changes =
                Comparison.of(ScoresReader.read(before), ScoresReader.read(after), tolerance);
        final long regressions =
                changes.stream().filter(change -> change.verdict().isRegression()).count();
        final long compared = changes.stream().filter(Change::isByRatio).count();
        final PrintWriter out = spec.commandLine().getOut();
        out.println(Comparison.table(changes).text());
        out.flush();
        if (compared == 0 && regressions == 0) {
            throw new UnusableResultException(
                    after, "no benchmark with its floor in common with " + before);
        }
        out.println(summary(compared, changes.size() - compared, regressions));
        return regressions == 0 ? 0 : Bench.WORSE;
    }

    private String summary(long compared, long others, long regressions) {
        return compared
                + " compared at a tolerance of "
                + Figures.percent(tolerance).substring(1)
                + ", "
                + regressions
                + " worse"
                + (others == 0 ? "" : ", " + others + " NOT compared");
    }
}
