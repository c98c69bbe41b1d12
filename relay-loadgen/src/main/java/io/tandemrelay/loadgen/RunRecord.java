package io.tandemrelay.loadgen;

import io.tandemrelay.loadgen.load.Count;
import io.tandemrelay.loadgen.report.HtmlReport;
import io.tandemrelay.loadgen.report.Limits;
import io.tandemrelay.loadgen.report.Machine;
import io.tandemrelay.loadgen.report.Run;
import io.tandemrelay.loadgen.report.RunInfo;
import io.tandemrelay.loadgen.report.RunWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

/** The folder that a command leaves behind, and the words and exit status it ends with. */
final class RunRecord {
    private static final int NO_CONNECTION = 3;

    private final CommandSpec spec;
    private final Path folder;
    private final String role;
    private final String target;
    private final Limits limits;

    RunRecord(CommandSpec spec, Path folder, String role, String target, Limits limits) {
        this.spec = spec;
        this.folder = folder;
        this.role = role;
        this.target = target;
        this.limits = limits;
    }

    RunWriter writer(int shard, int shards) throws IOException {
        return new RunWriter(
                folder,
                new RunInfo(
                        role,
                        shard,
                        shards,
                        target,
                        command(spec),
                        System.currentTimeMillis(),
                        Machine.here(),
                        limits));
    }

    /** As typed, program name included. */
    static List<String> command(CommandSpec spec) {
        final List<String> command = new ArrayList<>(List.of("relay-loadgen"));
        command.addAll(spec.root().commandLine().getParseResult().originalArgs());
        return command;
    }

    /** Writes the report of the closed record. */
    Run writeReport() throws IOException {
        final Run run = Run.read(List.of(folder));
        HtmlReport.write(run, html());
        return run;
    }

    private Path html() {
        return folder.resolve("report.html");
    }

    /**
     * Writes the report of the closed record and says how it went.
     *
     * @param firstFailure what the first failed call met with; null when none failed
     */
    int conclude(@Nullable String firstFailure) throws IOException {
        final PrintWriter screen = spec.commandLine().getOut();
        final Run run = writeReport();
        screen.println();
        if (firstFailure != null) {
            screen.printf("note    first failed call: %s%n", firstFailure);
        }
        new RunSummary(run, screen).print(html());
        if (run.total(Count.CALLS_OPENED.key()) == 0 && firstFailure != null) {
            spec.commandLine().getErr().println("no call could be connected");
            return NO_CONNECTION;
        }
        return run.verdict().outcome().exitStatus();
    }
}
