package io.tandemrelay.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Rows of cells under a heading; the first column is text, the others are figures. */
final class Table {
    private final List<String> heading;
    private final List<List<String>> rows = new ArrayList<>();

    Table(String... heading) {
        this.heading = List.of(heading);
    }

    void add(String... cells) {
        rows.add(List.of(cells));
    }

    /** In columns, one line a row. */
    String text() {
        final int[] widths =
                IntStream.range(0, heading.size())
                        .map(column -> Math.max(widest(column), heading.get(column).length()))
                        .toArray();
        final List<String> lines = new ArrayList<>();
        lines.add(line(heading, widths));
        rows.forEach(row -> lines.add(line(row, widths)));
        return String.join("\n", lines) + '\n';
    }

    String markdown() {
        final String rule = "|---" + "|--:".repeat(heading.size() - 1) + "|";
        final List<String> lines = new ArrayList<>(List.of(markdown(heading), rule));
        rows.forEach(row -> lines.add(markdown(row)));
        return String.join("\n", lines) + '\n';
    }

    private int widest(int column) {
        return rows.stream().mapToInt(row -> row.get(column).length()).max().orElse(0);
    }

    private static String line(List<String> cells, int[] widths) {
        final StringBuilder line = new StringBuilder();
        for (int i = 0; i < cells.size(); i++) {
            final String gap = " ".repeat(widths[i] - cells.get(i).length());
            line.append(i == 0 ? cells.get(i) + gap : "  " + gap + cells.get(i));
        }
        return line.toString().stripTrailing();
    }

    private static String markdown(List<String> cells) {
        return cells.stream().collect(Collectors.joining(" | ", "| ", " |"));
    }
}
