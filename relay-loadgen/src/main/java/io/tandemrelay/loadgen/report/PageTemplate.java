package io.tandemrelay.loadgen.report;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Properties;
import java.util.regex.Pattern;
import tools.jackson.databind.node.ObjectNode;

/** Shipped templates of pages, with their styles, scripts and figures put in. Stateless. */
final class PageTemplate {
    private static final String CHARTS = "META-INF/maven/org.webjars.npm/uplot/pom.properties";
    private static final String CHARTS_FOLDER = "META-INF/resources/webjars/uplot/";
    private static final Pattern SLOT = Pattern.compile("\\{\\{([a-z.-]+)}}");

    private PageTemplate() {}

    /**
     * The page of a template, in which {@code {{figures}}} stands for the JSON and the name of a
     * shipped file for its text.
     */
    static String filled(String template, ObjectNode json) throws IOException {
        final StringBuilder page = new StringBuilder();
        final String text = text(template);
        int from = 0;
        // One pass over the template, so that nothing put in is taken for a place to put things.
        for (var slot = SLOT.matcher(text); slot.find(); from = slot.end()) {
            page.append(text, from, slot.start());
            page.append(
                    switch (slot.group(1)) {
                        case "charts-style" -> text(charts("dist/uPlot.min.css"));
                        case "charts-license" -> text(charts("LICENSE")).strip();
                        case "charts-script" -> text(charts("dist/uPlot.iife.min.js"));
                        // Inside a script element only "<" could end it; JSON may spell it so.
                        case "figures" -> json.toString().replace("<", "\\u003c");
                        default -> text(slot.group(1));
                    });
        }
        return page.append(text, from, text.length()).toString();
    }

    private static String charts(String file) throws IOException {
        final Properties properties = new Properties();
        try (InputStream in = open("/" + CHARTS)) {
            properties.load(in);
        }
        return "/" + CHARTS_FOLDER + properties.getProperty("version") + "/" + file;
    }

    private static String text(String resource) throws IOException {
        try (InputStream in = open(resource)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static InputStream open(String resource) throws IOException {
        final InputStream in = PageTemplate.class.getResourceAsStream(resource);
        if (in == null) {
            throw new FileNotFoundException("not on the class path: " + resource);
        }
        return in;
    }
}
