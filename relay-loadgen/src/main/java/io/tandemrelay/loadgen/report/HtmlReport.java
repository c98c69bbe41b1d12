package io.tandemrelay.loadgen.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes a run as one HTML page that needs no network, and as JSON beside it. The page is the
 * shipped template with its style, its script, the chart library and the run put in; the script
 * draws everything from the run's JSON.
 */
public final class HtmlReport {
    private HtmlReport() {}

    /** Writes the page, and the JSON under the same name with .json. */
    public static void write(Run run, Path html) throws IOException {
        write("report.html", new ReportJson(run).document(), html);
    }

    static void write(String template, ObjectNode json, Path html) throws IOException {
        final Path folder = html.toAbsolutePath().getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        Files.writeString(html, PageTemplate.filled(template, json));
        Files.writeString(jsonBeside(html), RecordJson.pretty(json) + "\n");
    }

    /** Where {@link #write} puts the JSON of a page. */
    public static Path jsonBeside(Path html) {
        final String name = html.getFileName().toString();
        final int dot = name.lastIndexOf('.');
        return html.resolveSibling((dot > 0 ? name.substring(0, dot) : name) + ".json");
    }
}
