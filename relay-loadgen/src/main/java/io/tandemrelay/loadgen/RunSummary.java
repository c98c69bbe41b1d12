package io.tandemrelay.loadgen;

import io.tandemrelay.loadgen.report.HtmlReport;
import io.tandemrelay.loadgen.report.ProcessRecord;
import io.tandemrelay.loadgen.report.Run;
import io.tandemrelay.loadgen.report.Series;
import io.tandemrelay.loadgen.report.Verdict;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import org.HdrHistogram.Histogram;

/** What a terminal says of a run when it is over. */
final class RunSummary {
    private final Run run;
    private final PrintWriter screen;

    RunSummary(Run run, PrintWriter screen) {
        this.run = run;
        this.screen = screen;
    }

    /** Prints findings, figures, where the page is, and last the verdict in one word. */
    void print(Path page) {
        final Verdict verdict = run.verdict();
        for (ProcessRecord process : run.processes()) {
            for (String note : process.notes()) {
                screen.printf("note    %s: %s%n", process.name(), note);
            }
        }
        for (Verdict.Finding finding : verdict.findings()) {
            screen.printf("%-8s%s%n", word(finding.outcome()), finding.text());
        }
        screen.printf(
                Locale.ROOT,
                "%ncalls   %,d at once, %,d started, %,d failed%n",
                run.peakCalls(),
                run.total("calls.started"),
                run.failedCalls());
        screen.printf(
                Locale.ROOT,
                "frames  %,d sent, %,d heard, %,d lost%n%n",
                run.framesSent(),
                run.total("frames.", ".heard"),
                run.lost());
        printLatencies();
        printCpu("generator");
        printCpu("relay");
        screen.printf("%npage    %s%njson    %s%n", page, HtmlReport.jsonBeside(page));
        screen.printf("%s%n", verdict.outcome());
        screen.flush();
    }

    private void printLatencies() {
        screen.printf("%-22s%10s%10s%10s%10s%n", "ms", "p50", "p99", "p99.9", "max");
        for (Series series : Series.values()) {
            final Histogram total = run.total(series);
            if (total.getTotalCount() > 0) {
                screen.printf(
                        Locale.ROOT,
                        "%-22s%10.3f%10.3f%10.3f%10.3f%n",
                        series.title(),
                        total.getValueAtPercentile(50) / 1e6,
                        total.getValueAtPercentile(99) / 1e6,
                        total.getValueAtPercentile(99.9) / 1e6,
                        total.getMaxValue() / 1e6);
            }
        }
    }

    private void printCpu(String process) {
        final long usedUs = run.total("cpu." + process + ".us");
        final long frames = run.total("cpu.frames");
        if (usedUs > 0 && frames > 0) {
            screen.printf(
                    Locale.ROOT,
                    "%-22s%10.2f us of CPU a frame (a frame each way counts once)%n",
                    process,
                    (double) usedUs / frames);
        }
    }

    private static String word(Verdict.Outcome outcome) {
        return outcome == Verdict.Outcome.PASSED ? "ok" : outcome.name();
    }
}
