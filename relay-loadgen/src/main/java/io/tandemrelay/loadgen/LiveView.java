package io.tandemrelay.loadgen;

import io.tandemrelay.loadgen.load.Count;
import io.tandemrelay.loadgen.load.Way;
import io.tandemrelay.loadgen.report.Interval;
import io.tandemrelay.loadgen.report.Series;
import java.io.Console;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.HdrHistogram.Histogram;

/**
 * Shows a run as it goes: a block that is drawn again each second on a terminal, else one plain
 * line each second. One thread.
 */
final class LiveView {
    private final PrintWriter screen;
    private final boolean terminal;
    private final String title;
    private final Map<String, Long> totals = new HashMap<>();
    private int drawnLines;

    LiveView(PrintWriter screen, boolean terminal, String title) {
        this.screen = screen;
        this.terminal = terminal;
        this.title = title;
    }

    /** Whether somebody looks on. */
    @SuppressWarnings("SystemConsoleNull") // it still may be
    static boolean onTerminal() {
        final Console console = System.console();
        return console != null && console.isTerminal();
    }

    /** Shows one more interval; {@code phase} says in words where the run is. */
    void show(Interval interval, String phase) {
        interval.counts().forEach((key, count) -> totals.merge(key, count, Long::sum));
        if (terminal) {
            redraw(block(interval, phase));
        } else {
            screen.println(line(interval, phase));
        }
        screen.flush();
    }

    /** A line that stays, above what is drawn again. */
    void note(String line) {
        erase();
        screen.println(line);
        screen.flush();
    }

    private void erase() {
        if (drawnLines > 0) {
            screen.printf("\033[%dA\r\033[J", drawnLines);
            drawnLines = 0;
        }
    }

    private void redraw(List<String> lines) {
        erase();
        lines.forEach(screen::println);
        drawnLines = lines.size();
    }

    private List<String> block(Interval interval, String phase) {
        final List<String> lines = new ArrayList<>();
        lines.add("%-56s %s".formatted(title, phase));
        lines.add(
                format(
                        "calls      %,9d up  %,9d started  %,9d failed",
                        interval.callsUp(), total(Count.CALLS_STARTED), sum("failures.")));
        lines.add("            frames/s       p50       p99       max   faults so far");
        for (Way way : Way.values()) {
            if (way == Way.UPLINK || total(way.heard()) > 0) {
                lines.add(
                        format(
                                "%-10s %,9.0f  %s   %s",
                                way.name().toLowerCase(Locale.ROOT),
                                perSecond(interval, way.heard()),
                                times(interval, way.latency()),
                                faults(way)));
            }
        }
        lines.add(format("own lateness         %s", times(interval, Series.LATENESS)));
        return lines;
    }

    private String line(Interval interval, String phase) {
        final StringBuilder line = new StringBuilder();
        line.append(
                format(
                        "%-20s calls %d, failed %d, sent %.0f/s",
                        phase,
                        interval.callsUp(),
                        sum("failures."),
                        perSecond(interval, Count.FRAMES_UPLINK_SENT)));
        for (Way way : Way.values()) {
            if (total(way.heard()) > 0) {
                line.append(
                        format(
                                "; %s %.0f/s p50/p99/max %s, faults %s",
                                way.name().toLowerCase(Locale.ROOT),
                                perSecond(interval, way.heard()),
                                times(interval, way.latency()).strip().replaceAll("  +", "/"),
                                faults(way)));
            }
        }
        final Histogram late = interval.histograms().get(Series.LATENESS);
        line.append(format("; late p99 %.2f ms", late == null ? 0 : ms(late, 99)));
        return line.toString();
    }

    private String faults(Way way) {
        final String prefix = "faults." + way.name().toLowerCase(Locale.ROOT) + ".";
        final List<String> found = new ArrayList<>();
        totals.forEach((key, count) -> {
            if (key.startsWith(prefix)) {
                found.add(count + " " + key.substring(prefix.length()));
            }
        });
        return found.isEmpty() ? "none" : String.join(", ", found);
    }

    private static String times(Interval interval, Series series) {
        final Histogram times = interval.histograms().get(series);
        if (times == null || times.getTotalCount() == 0) {
            return format("%9s %9s %9s", "-", "-", "-");
        }
        return format("%6.2f ms %6.2f ms %6.2f ms", ms(times, 50), ms(times, 99), ms(times, 100));
    }

    private static double ms(Histogram times, double percentile) {
        return times.getValueAtPercentile(percentile) / 1e6;
    }

    private static double perSecond(Interval interval, Count count) {
        final long millis = Math.max(1, interval.endEpochMs() - interval.startEpochMs());
        return interval.counts().getOrDefault(count.key(), 0L) * 1000.0 / millis;
    }

    private long total(Count count) {
        return totals.getOrDefault(count.key(), 0L);
    }

    private long sum(String prefix) {
        return totals.entrySet().stream()
                .filter(entry -> entry.getKey().startsWith(prefix))
                .mapToLong(Map.Entry::getValue)
                .sum();
    }

    @SuppressWarnings("AnnotateFormatMethod") // the annotation would need a library
    private static String format(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }
}
