package io.tandemrelay.server.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandemrelay.server.config.MetricsConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.EncodableHistogram;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What HdrHistogram's own reader finds in the file. */
final class HistogramLogTest {
    private static final long START_MS = 1_800_000_000_000L;

    @TempDir private Path folder;

    private final Metrics metrics =
            new Metrics(new MetricsConfig("", Duration.ofSeconds(10), Duration.ofMillis(100)));
    private final LatencyRecorders latencies = metrics.registerThread("relay-io-0").latencies();

    @Test
    void shouldWriteEachIntervalOnceTaggedByStage() throws Exception {
        final Path file = folder.resolve("relay.hlog");
        try (HistogramLog log = new HistogramLog(metrics, file, START_MS)) {
            latencies.record(LatencyStage.UPLINK_TRANSIT, 1000);
            latencies.record(LatencyStage.BARGE_IN, 2_000_000);
            metrics.exposition();
            latencies.record(LatencyStage.UPLINK_TRANSIT, 1000);
            log.write(START_MS + 10_000);
            log.write(START_MS + 20_000);
            latencies.record(LatencyStage.UPLINK_TRANSIT, 5000);
            log.write(START_MS + 30_000);
        }

        final List<Histogram> entries = read(file);

        assertThat(entries)
                .extracting(Histogram::getTag)
                .containsExactly("uplink_transit", "barge_in", "uplink_transit");
        assertThat(entries).extracting(Histogram::getTotalCount).containsExactly(2L, 1L, 1L);
        assertThat(entries.get(2).getStartTimeStamp()).isEqualTo(START_MS + 20_000);
        assertThat(entries.get(2).getEndTimeStamp()).isEqualTo(START_MS + 30_000);
        assertThat(entries.get(2).getMaxValue()).isBetween(4950L, 5100L);
    }

    @Test
    void shouldAppendToAnEarlierLog() throws Exception {
        final Path file = folder.resolve("relay.hlog");
        for (int start = 0; start < 2; start++) {
            try (HistogramLog log = new HistogramLog(metrics, file, START_MS)) {
                latencies.record(LatencyStage.UPLINK_TRANSIT, 1000);
                log.write(START_MS + 10_000);
            }
        }

        assertThat(read(file)).hasSize(2);
    }

    private static List<Histogram> read(Path file) throws Exception {
        final List<Histogram> entries = new ArrayList<>();
        final HistogramLogReader reader = new HistogramLogReader(file.toFile());
        for (EncodableHistogram entry = reader.nextIntervalHistogram();
                entry != null;
                entry = reader.nextIntervalHistogram()) {
            entries.add((Histogram) entry);
        }
        reader.close();
        return entries;
    }
}
