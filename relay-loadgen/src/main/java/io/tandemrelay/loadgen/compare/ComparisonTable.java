package io.tandemrelay.loadgen.compare;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The results as tables of a terminal: medians, in parentheses the least and the most. */
public final class ComparisonTable {
    private static final List<Figure> COLUMNS =
            List.of(
                    Figure.CPU,
                    Figure.UPLINK_P50,
                    Figure.UPLINK_P99,
                    Figure.DOWNLINK_P99,
                    Figure.LOST,
                    Figure.DOUBLED,
                    Figure.FAILED,
                    Figure.MEMORY);

    private final Results results;
    private final PrintWriter screen;

    public ComparisonTable(Results results, PrintWriter screen) {
        this.results = results;
        this.screen = screen;
    }

    /** Prints everything, and what a reader must know besides. */
    public void print() {
        for (Workload workload : Workload.values()) {
            for (int calls : results.settings().calls()) {
                screen.printf("%n%s, %d calls%n", workload.title(), calls);
                table(
                        COLUMNS.stream()
                                .filter(figure ->
                                        workload != Workload.UPLINK
                                                || figure != Figure.DOWNLINK_P99)
                                .map(figure -> Metric.of(workload, calls, figure))
                                .toList());
            }
        }
        if (results.settings().capacity() != null) {
            screen.printf("%nCapacity, both ways in real time%n");
            table(List.of(Metric.CAPACITY, Metric.CAPACITY_CPU));
        }
        screen.printf("%nMemory without calls, before the warm-up%n");
        table(List.of(Metric.IDLE));
        screen.println();
        results.notes().forEach(note -> screen.println("note    " + note));
        screen.flush();
    }

    private void table(List<Metric> metrics) {
        final List<List<String>> rows = new ArrayList<>();
        final List<String> head = new ArrayList<>(List.of(""));
        metrics.forEach(metric -> head.add(title(metric)));
        rows.add(head);
        for (Candidate candidate : results.candidates()) {
            if (candidate.isReady()) {
                rows.add(row(candidate.target().name(), metrics));
            }
        }
        final int[] widths = new int[head.size()];
        rows.forEach(row -> {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        });
        rows.forEach(row -> {
            final StringBuilder line = new StringBuilder();
            for (int i = 0; i < widths.length; i++) {
                final String pad = " ".repeat(widths[i] - row.get(i).length());
                line.append("  ").append(i == 0 ? row.get(i) + pad : pad + row.get(i));
            }
            screen.println(line);
        });
    }

    private static String title(Metric metric) {
        final int dot = metric.name().indexOf('.');
        final boolean measured = metric.name().contains("@");
        return (measured ? metric.name().substring(dot + 1) : metric.name()) + ", " + metric.unit();
    }

    private List<String> row(String target, List<Metric> metrics) {
        final List<String> row = new ArrayList<>(List.of(target));
        for (Metric metric : metrics) {
            final double ratio = results.ratio(target, metric);
            final boolean related = Double.isFinite(ratio) && isRelated(metric);
            row.add(
                    (results.isLowerBound(target, metric) ? "at least " : "")
                            + results.spread(target, metric).words(metric.decimals())
                            + (related ? String.format(Locale.ROOT, " x%.2f", ratio) : ""));
        }
        return row;
    }

    /** Ratios of small counts and of times within a machine's noise would only mislead. */
    private static boolean isRelated(Metric metric) {
        return metric.name().endsWith("cpu") || metric.name().equals(Metric.CAPACITY.name());
    }
}
