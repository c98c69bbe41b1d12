package io.tandemrelay.loadgen.report;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.HdrHistogram.Histogram;

/** One or several records joined. */
public final class Run {
    private Run() {}

    public static Run read(List<Path> folders) throws IOException {
        throw new IOException("not written yet: " + folders);
    }

    public static Run of(RunInfo info, List<Interval> intervals) {
        throw new IllegalStateException("not written yet: " + info + intervals);
    }

    public Histogram total(Series series) {
        throw new IllegalStateException("not written yet: " + series);
    }

    public long total(String count) {
        throw new IllegalStateException("not written yet: " + count);
    }

    public Verdict verdict() {
        throw new IllegalStateException("not written yet");
    }
}
