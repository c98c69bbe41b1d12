package io.tandemrelay.loadgen;

import io.tandemrelay.loadgen.report.HtmlReport;
import io.tandemrelay.loadgen.report.Run;
import io.tandemrelay.loadgen.report.Verdict;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Joins the records of a run, judges it, and writes its page. */
@Command(
        name = "report",
        description = {
            "Joins the records of one run, from any number of machines, callers and agents,",
            "and writes one page that opens without a network, with the same figures as JSON beside it."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {
            "0:the run passed",
            "1:the run failed: a limit was exceeded",
            "2:the command line is wrong, or a folder cannot be read",
            "4:the run is void: a generator was late, so it measured its own machine"
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  The page of one run:",
            "    relay-loadgen report run-1",
            "  A run of two calling machines and one with agents, folders copied together first:",
            "    relay-loadgen report caller-0 caller-1 agent-0 --out friday.html",
            "  Ask the JSON in a pipeline:",
            "    relay-loadgen report run-1 && jq .latencies.uplink.p99Ms report.json"
        })
final class ReportCommand implements Callable<Integer> {
    private static final int UNREADABLE = 2;

    @Spec private CommandSpec spec = CommandSpec.create();

    @Parameters(
            arity = "1..*",
            paramLabel = "FOLDER",
            description = "What load, agent or capacity wrote, one folder for each process.")
    private List<Path> folders = List.of();

    @Option(
            names = "--out",
            paramLabel = "FILE",
            description =
                    "Where to write the page; the JSON has the same name with .json (default: ${DEFAULT-VALUE}).",
            defaultValue = "report.html")
    private Path out = Path.of("report.html");

    @Override
    public Integer call() {
        final Run run;
        try {
            run = Run.read(folders);
        } catch (IOException ex) {
            return refuse("cannot read " + ex.getMessage());
        }
        if (out.toString().endsWith(".json")) {
            return refuse("--out " + out + ": the page's name must not end in .json");
        }
        try {
            HtmlReport.write(run, out);
        } catch (IOException ex) {
            return refuse("cannot write " + ex.getMessage());
        }
        final Verdict verdict = run.verdict();
        new RunSummary(run, spec.commandLine().getOut()).print(out);
        return verdict.outcome().exitStatus();
    }

    private int refuse(String reason) {
        final PrintWriter errors = spec.commandLine().getErr();
        errors.println(reason);
        errors.flush();
        return UNREADABLE;
    }
}
