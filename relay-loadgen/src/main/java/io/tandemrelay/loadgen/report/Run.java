package io.tandemrelay.loadgen.report;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** One or several records joined: intervals aligned by wall clock, histograms and counts added. */
public final class Run {
    private final List<ProcessRecord> processes;
    private final List<Slot> slots;
    private final long slotMs;
    private final Map<Series, Histogram> totals;
    private final SortedMap<String, Long> counts;
    private final @Nullable Capacity capacity;

    Run(
            List<ProcessRecord> processes,
            List<Slot> slots,
            long slotMs,
            Map<Series, Histogram> totals,
            SortedMap<String, Long> counts) {
        this(processes, slots, slotMs, totals, counts, null);
    }

    private Run(
            List<ProcessRecord> processes,
            List<Slot> slots,
            long slotMs,
            Map<Series, Histogram> totals,
            SortedMap<String, Long> counts,
            @Nullable Capacity capacity) {
        this.processes = List.copyOf(processes);
        this.slots = List.copyOf(slots);
        this.slotMs = slotMs;
        this.totals = new EnumMap<>(Series.class);
        this.totals.putAll(totals);
        this.counts = Collections.unmodifiableSortedMap(new TreeMap<>(counts));
        this.capacity = capacity;
    }

    /**
     * Reads what {@link RunWriter} wrote; half-written records are read as far as they go.
     *
     * @throws IOException with a message in words, when a folder holds no record at all
     */
    public static Run read(List<Path> folders) throws IOException {
        final RunJoin join = new RunJoin();
        Capacity capacity = null;
        for (Path folder : folders) {
            final RecordFolder record = RecordFolder.read(folder);
            join.add(record.name(), record.info(), record.pieces(), record::notes);
            final Capacity found = Capacity.read(folder);
            capacity = found == null ? capacity : found;
        }
        final Run run = join.join();
        return capacity == null ? run : run.with(capacity);
    }

    public static Run of(RunInfo info, List<Interval> intervals) {
        final RunJoin join = new RunJoin();
        join.add("", info, intervals.stream().map(Piece::of).toList(), List::of);
        return join.join();
    }

    /** The same run with the result of the search that it belongs to. */
    public Run with(Capacity found) {
        return new Run(processes, slots, slotMs, totals, counts, found);
    }

    /** Over measured intervals only; empty when nothing was measured. The receiver's own copy. */
    public Histogram total(Series series) {
        final Histogram total = totals.get(series);
        return total == null ? new Histogram(3) : total.copy();
    }

    /** Over all intervals; 0 for a count that never occurred. */
    public long total(String count) {
        return counts.getOrDefault(count, 0L);
    }

    /** Over all intervals; where there are callers, calls and failures are theirs alone. */
    public SortedMap<String, Long> counts() {
        return counts;
    }

    /** The sum of all counts whose names start and end so. */
    public long total(String start, String end) {
        return counts.entrySet().stream()
                .filter(entry -> entry.getKey().startsWith(start) && entry.getKey().endsWith(end))
                .mapToLong(Map.Entry::getValue)
                .sum();
    }

    public long failedCalls() {
        return total("failures.", "");
    }

    public int peakCalls() {
        return slots.stream().mapToInt(Slot::callsUp).max().orElse(0);
    }

    /** Frames that a direction was given and its end never heard. */
    public long lost(String direction) {
        final long seen = total("faults." + direction + ".lost");
        final boolean bothEnds =
                counts.containsKey("frames." + direction + ".sent")
                        && counts.containsKey("frames." + direction + ".heard");
        final long sent = total("frames." + direction + ".sent");
        if (direction.equals("downlink") && sent > 0 && total("frames.downlink.heard") == 0) {
            return sent;
        }
        if (!bothEnds || !direction.equals("uplink")) {
            return seen;
        }
        // A frame missing between two heard ones is in both figures; one lost at the end is not.
        final long arrived =
                total("frames.uplink.heard")
                        + total("faults.uplink.corrupted")
                        + total("faults.uplink.stale");
        return Math.max(seen, sent - arrived);
    }

    /** Of all directions; what an echo lacks because the agent never heard it counts once. */
    public long lost() {
        final long uplink = lost("uplink");
        return uplink + lost("downlink") + Math.max(0, lost("echo") - uplink);
    }

    /** Whether somebody who can tell heard any frame of a caller. */
    boolean provesAny() {
        return total("frames.uplink.heard") + total("frames.echo.heard") > 0;
    }

    public long framesSent() {
        return total("frames.", ".sent");
    }

    /** Lost frames by frames sent; NaN when none was sent. */
    public double lossRatio() {
        return framesSent() == 0 ? Double.NaN : (double) lost() / framesSent();
    }

    public List<ProcessRecord> processes() {
        return processes;
    }

    public List<Slot> slots() {
        return slots;
    }

    public long slotMs() {
        return slotMs;
    }

    public @Nullable Capacity capacity() {
        return capacity;
    }

    /** The tightest limits of all processes. */
    public Limits limits() {
        return processes.stream()
                .map(process -> process.info().limits())
                .reduce(Limits::and)
                .orElse(Limits.NONE);
    }

    public Verdict verdict() {
        return new Judge(this).verdict();
    }
}
