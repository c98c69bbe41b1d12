package io.tandemrelay.loadgen.report;

import java.io.IOException;
import java.io.PrintStream;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogWriter;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes one process's record into a folder, each interval as it ends, so that a killed run still
 * can be read: run.json (who, how, and at the end the verdict), intervals.jsonl (counts),
 * latencies.hlog (HdrHistogram's log format, one tag for each series, maxima in milliseconds).
 * Single thread.
 */
public final class RunWriter implements AutoCloseable {
    static final String INFO = "run.json";
    static final String INTERVALS = "intervals.jsonl";
    static final String LATENCIES = "latencies.hlog";

    private static final double NS_PER_MS = 1e6;

    private final Path folder;
    private final RunInfo info;
    private final Writer intervals;
    private final PrintStream latencies;
    private final HistogramLogWriter latencyLog;
    private boolean closed;

    /** An earlier record in the folder is overwritten. */
    public RunWriter(Path folder, RunInfo info) throws IOException {
        this.folder = folder;
        this.info = info;
        Files.createDirectories(folder);
        Files.deleteIfExists(folder.resolve(Capacity.FILE));
        writeInfo(RecordJson.info(info));
        intervals = Files.newBufferedWriter(folder.resolve(INTERVALS));
        latencies =
                new PrintStream(
                        Files.newOutputStream(folder.resolve(LATENCIES)),
                        false,
                        StandardCharsets.UTF_8);
        latencyLog = new HistogramLogWriter(latencies);
        latencyLog.outputComment("relay-loadgen, values in nanoseconds, maxima in milliseconds");
        latencyLog.outputLogFormatVersion();
        latencyLog.outputStartTime(info.startedEpochMs());
        latencyLog.outputLegend();
    }

    /** Keeps nothing of the interval, but leaves its series as tags in its histograms. */
    public void interval(Interval interval) throws IOException {
        final ObjectNode line = RecordJson.object();
        line.put("startEpochMs", interval.startEpochMs());
        line.put("endEpochMs", interval.endEpochMs());
        line.put("measured", interval.measured());
        line.put("callsUp", interval.callsUp());
        line.set("counts", RecordJson.counts(interval.counts()));
        intervals.write(line + "\n");
        intervals.flush();
        for (Map.Entry<Series, Histogram> entry : interval.histograms().entrySet()) {
            final Histogram histogram = entry.getValue();
            if (histogram.getTotalCount() > 0) {
                histogram.setTag(entry.getKey().tag());
                latencyLog.outputIntervalHistogram(
                        interval.startEpochMs() / 1e3,
                        interval.endEpochMs() / 1e3,
                        histogram,
                        NS_PER_MS);
            }
        }
        latencies.flush();
        if (latencies.checkError()) {
            throw new IOException("cannot write " + folder.resolve(LATENCIES));
        }
    }

    /** Reads the record back for its verdict, so that what is judged is what was kept. */
    @Override
    public void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        intervals.close();
        latencies.close();
        final ObjectNode json = RecordJson.info(info);
        json.put("endedEpochMs", System.currentTimeMillis());
        writeInfo(json);
        json.set("verdict", RecordJson.verdict(Run.read(List.of(folder)).verdict()));
        writeInfo(json);
    }

    private void writeInfo(ObjectNode json) throws IOException {
        Files.writeString(folder.resolve(INFO), RecordJson.pretty(json) + "\n");
    }
}
