package io.tandemrelay.loadgen.report;

import java.io.IOException;
import java.nio.file.Path;

/** One self-contained page. */
public final class HtmlReport {
    private HtmlReport() {}

    public static void write(Run run, Path html) throws IOException {
        throw new IOException("not written yet: " + run + html);
    }
}
