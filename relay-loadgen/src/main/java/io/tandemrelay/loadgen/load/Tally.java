package io.tandemrelay.loadgen.load;

import io.tandemrelay.loadgen.report.Interval;
import io.tandemrelay.loadgen.report.Series;
import java.io.IOException;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;

/**
 * Counts and times of one process, times to 1 %: what is taken each second must cost next to
 * nothing, since it may share a core with the calls. Any thread adds; one thread takes.
 */
public final class Tally {
    private static final long LONGEST_NS = 60_000_000_000L;
    private static final long RESOLUTION_NS = 1_000;
    private static final int DIGITS = 2;

    private final Map<String, LongAdder> counts = new ConcurrentHashMap<>();
    private final LongAdder[] known;
    private final Recorder[] recorders;
    private final Map<String, Long> taken = new HashMap<>();
    private final Map<String, ProcessCpu> followed = new LinkedHashMap<>();
    private final Map<String, Long> cpuTakenUs = new HashMap<>();

    public Tally() {
        known =
                Arrays.stream(Count.values())
                        .map(count -> adder(count.key()))
                        .toArray(LongAdder[]::new);
        recorders =
                Arrays.stream(Series.values())
                        .map(series -> new Recorder(RESOLUTION_NS, LONGEST_NS, DIGITS))
                        .toArray(Recorder[]::new);
    }

    public void add(Count count, long amount) {
        known[count.ordinal()].add(amount);
    }

    public void fault(Way way, FrameFault fault, long frames) {
        adder(way.key(fault)).add(frames);
    }

    /** A call failed for a reason in one word, such as {@code handshake_403}. */
    public void failedCall(String reason) {
        adder("failures." + reason).increment();
    }

    /** Times beyond a minute count as a minute. */
    public void time(Series series, long ns) {
        recorders[series.ordinal()].recordValue(Math.clamp(ns, 0, LONGEST_NS));
    }

    public long total(Count count) {
        return known[count.ordinal()].sum();
    }

    /** The sum of all counts whose key begins so. */
    public long total(String keyPrefix) {
        return counts.entrySet().stream()
                .filter(entry -> entry.getKey().startsWith(keyPrefix))
                .mapToLong(entry -> entry.getValue().sum())
                .sum();
    }

    /** What was counted and timed since the last time, which was at {@code startEpochMs}. */
    public Interval interval(long startEpochMs, long endEpochMs, boolean measured, int callsUp) {
        final Map<String, Long> added = takeCounts();
        takeCpu(added, measured);
        return new Interval(startEpochMs, endEpochMs, measured, callsUp, takeTimes(), added);
    }

    /**
     * Also counts a process's CPU time in measured intervals, in microseconds and as {@code
     * cpu.NAME.us}, beside the frames moved meanwhile as {@code cpu.frames}. Before the first
     * interval only.
     */
    public void follow(String name, ProcessCpu process) throws IOException {
        followed.put(name, process);
        cpuTakenUs.put(name, process.usedNs() / 1_000);
    }

    private void takeCpu(Map<String, Long> added, boolean measured) {
        followed.forEach((name, process) -> {
            try {
                final long totalUs = process.usedNs() / 1_000;
                final Long beforeUs = cpuTakenUs.put(name, totalUs);
                if (measured && beforeUs != null) {
                    added.put("cpu." + name + ".us", totalUs - beforeUs);
                }
            } catch (IOException ended) {
                cpuTakenUs.remove(name);
            }
        });
        if (measured && !followed.isEmpty()) {
            added.put("cpu.frames", framesMoved(added));
        }
    }

    /** Frames that went over either way once: sent by callers, or heard by them. */
    private static long framesMoved(Map<String, Long> counts) {
        return counts.getOrDefault(Count.FRAMES_UPLINK_SENT.key(), 0L)
                + counts.getOrDefault(Count.FRAMES_DOWNLINK_HEARD.key(), 0L)
                + counts.getOrDefault(Count.FRAMES_ECHO_HEARD.key(), 0L);
    }

    /** What was counted since the last time; keys of which there was something. */
    private Map<String, Long> takeCounts() {
        final Map<String, Long> since = new HashMap<>();
        counts.forEach((key, adder) -> {
            final long total = adder.sum();
            final Long before = taken.put(key, total);
            final long added = total - (before == null ? 0 : before);
            if (added != 0) {
                since.put(key, added);
            }
        });
        return since;
    }

    /** What was timed since the last time; series of which there was something. */
    private Map<Series, Histogram> takeTimes() {
        final Map<Series, Histogram> since = new EnumMap<>(Series.class);
        for (Series series : Series.values()) {
            final Histogram times = recorders[series.ordinal()].getIntervalHistogram();
            if (times.getTotalCount() > 0) {
                since.put(series, times);
            }
        }
        return since;
    }

    private LongAdder adder(String key) {
        return counts.computeIfAbsent(key, absent -> new LongAdder());
    }
}
