package io.tandemrelay.loadgen.report;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import java.util.regex.Pattern;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes a run as one HTML page that needs no network, and as JSON beside it. The page is the
 * shipped template with its style, its script, the chart library and the run put in; the script
 * draws everything from the run's JSON.
 */
public final class HtmlReport {
    private static final String CHARTS = "META-INF/maven/org.webjars.npm/uplot/pom.properties";
    private static final String CHARTS_FOLDER = "META-INF/resources/webjars/uplot/";
    private static final Pattern SLOT = Pattern.compile("\\{\\{([a-z-]+)}}");

    private HtmlReport() {}

    /** Writes the page, and the JSON under the same name with .json. */
    public static void write(Run run, Path html) throws IOException {
        final ObjectNode json = new ReportJson(run).document();
        final Path folder = html.toAbsolutePath().getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        Files.writeString(html, page(json));
        Files.writeString(jsonBeside(html), RecordJson.pretty(json) + "\n");
    }

    /** Where {@link #write} puts the JSON of a page. */
    public static Path jsonBeside(Path html) {
        final String name = html.getFileName().toString();
        final int dot = name.lastIndexOf('.');
        return html.resolveSibling((dot > 0 ? name.substring(0, dot) : name) + ".json");
    }

    private static String page(ObjectNode json) throws IOException {
        final String charts = CHARTS_FOLDER + chartsVersion();
        final StringBuilder page = new StringBuilder();
        final String template = text("report.html");
        int from = 0;
        // One pass over the template, so that nothing put in is taken for a place to put things.
        for (var slot = SLOT.matcher(template); slot.find(); from = slot.end()) {
            page.append(template, from, slot.start());
            page.append(
                    switch (slot.group(1)) {
                        case "charts-style" -> text("/" + charts + "/dist/uPlot.min.css");
                        case "charts-license" -> text("/" + charts + "/LICENSE").strip();
                        case "charts-script" -> text("/" + charts + "/dist/uPlot.iife.min.js");
                        case "style" -> text("report.css");
                        case "charts" -> text("charts.js");
                        case "script" -> text("report.js");
                        // Inside a script element only "<" could end it; JSON may spell it so.
                        case "run" -> json.toString().replace("<", "\\u003c");
                        default -> throw new IOException("report.html: " + slot.group());
                    });
        }
        return page.append(template, from, template.length()).toString();
    }

    private static String chartsVersion() throws IOException {
        final Properties properties = new Properties();
        try (InputStream in = open("/" + CHARTS)) {
            properties.load(in);
        }
        return properties.getProperty("version");
    }

    private static String text(String resource) throws IOException {
        try (InputStream in = open(resource)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static InputStream open(String resource) throws IOException {
        final InputStream in = HtmlReport.class.getResourceAsStream(resource);
        if (in == null) {
            throw new FileNotFoundException("not on the class path: " + resource);
        }
        return in;
    }
}
