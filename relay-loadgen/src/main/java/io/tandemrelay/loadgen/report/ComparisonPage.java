package io.tandemrelay.loadgen.report;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** Writes targets side by side as one HTML page that needs no network, and as JSON beside it. */
public final class ComparisonPage {
    private ComparisonPage() {}

    /**
     * Adds the verdict and who ran it to the figures, and writes both.
     *
     * @param command as typed, program name included
     */
    public static void write(
            ObjectNode figures, Verdict verdict, List<String> command, Machine machine, Path html)
            throws IOException {
        final ObjectNode json = figures.deepCopy();
        json.set("verdict", RecordJson.verdict(verdict));
        json.set("command", RecordJson.strings(command));
        json.set("machine", RecordJson.machine(machine));
        HtmlReport.write("compare.html", json, html);
    }
}
