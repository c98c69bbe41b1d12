package io.tandemrelay.server.metrics;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogWriter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Appends the latencies of each interval to a file in HdrHistogram's log format, tagged by stage.
 * One thread at a time; blocks on the file.
 */
public final class HistogramLog implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HistogramLog.class);

    private final Metrics metrics;
    private final Path file;
    private final PrintStream stream;
    private final HistogramLogWriter writer;
    private final Histogram[] intervals = new Histogram[LatencyStage.values().length];
    private long lastMs;
    private boolean failed;

    /**
     * @param nowMs since the epoch
     */
    public HistogramLog(Metrics metrics, Path file, long nowMs) throws IOException {
        this.metrics = metrics;
        this.file = file;
        stream =
                new PrintStream(
                        new BufferedOutputStream(
                                Files.newOutputStream(
                                        file,
                                        StandardOpenOption.CREATE,
                                        StandardOpenOption.APPEND)),
                        false,
                        StandardCharsets.UTF_8);
        writer = new HistogramLogWriter(stream);
        Arrays.setAll(intervals, stage -> LatencyTotals.empty());
        lastMs = nowMs;
        writer.outputLogFormatVersion();
        writer.outputComment("[nanoseconds; maximum in milliseconds]");
        writer.outputStartTime(nowMs);
        writer.outputLegend();
        stream.flush();
    }

    /**
     * Ends the interval; stages without any value are left out.
     *
     * @param nowMs since the epoch
     */
    public void write(long nowMs) {
        metrics.collectLatencies();
        for (LatencyStage stage : LatencyStage.values()) {
            final Histogram interval = intervals[stage.ordinal()];
            metrics.takeSinceLog(stage, interval);
            if (interval.getTotalCount() > 0) {
                interval.setTag(stage.word());
                interval.setStartTimeStamp(lastMs);
                interval.setEndTimeStamp(nowMs);
                writer.outputIntervalHistogram(interval);
            }
        }
        lastMs = nowMs;
        if (stream.checkError() && !failed) {
            failed = true;
            LOG.warn("histogram log {} cannot be written; its entries are lost from now on", file);
        }
    }

    @Override
    public void close() {
        stream.close();
    }
}
