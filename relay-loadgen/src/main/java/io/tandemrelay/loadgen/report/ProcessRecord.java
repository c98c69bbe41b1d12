package io.tandemrelay.loadgen.report;

import java.util.List;
import java.util.SortedMap;
import org.HdrHistogram.Histogram;

/**
 * What one process contributed to a run.
 *
 * @param name its folder
 * @param lateness of its own sending, over its measured intervals
 * @param counts over all its intervals
 * @param notes what is missing or broken in its record
 */
public record ProcessRecord(
        String name,
        RunInfo info,
        Histogram lateness,
        SortedMap<String, Long> counts,
        List<String> notes) {
    static final String UNKNOWN = "unknown";
    static final String AGENT = "agent";
    static final String CAPACITY = "capacity";

    /** The lateness that decides whether this process may be believed. */
    public double latenessP99Ms() {
        return Latency.ms(lateness.getValueAtPercentile(99));
    }

    boolean plays(String role) {
        return info.role().equals(role);
    }

    /** Which process it is, for findings and tables. */
    String title() {
        final String share =
                info.shards() > 1 ? " " + (info.shard() + 1) + " of " + info.shards() : "";
        return info.role() + share + " on " + info.machine().host();
    }
}
