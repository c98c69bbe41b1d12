package io.tandemrelay.loadgen;

import io.tandemrelay.loadgen.audio.EchoSearch;
import io.tandemrelay.loadgen.audio.Mulaw;
import io.tandemrelay.loadgen.caller.CallReport;
import io.tandemrelay.loadgen.caller.TimelineEvent;
import java.nio.charset.Charset;

/** Draws who was heard when, one column per tenth of a second or more; used once. */
final class CallPicture {
    private static final int COLUMNS = 100;
    private static final int WINDOW_MS = 20;
    private static final int[] STEPS_MS = {100, 200, 500, 1_000, 5_000, 20_000};
    private static final String BLOCKS = " ▁▂▃▄▅▆▇█";
    private static final String ASCII = " .:-=+*#@";
    private static final double QUIET_DB = -56;
    private static final double DB_PER_LEVEL = 5;

    private final CallReport report;
    private final String levels;
    private final int stepMs;
    private final int columns;

    CallPicture(CallReport report, Charset charset) {
        this.report = report;
        levels = charset.newEncoder().canEncode(BLOCKS) ? BLOCKS : ASCII;
        final long lengthMs =
                Math.max(endMs(report.heard().onTimeline()), endMs(report.said().onTimeline()));
        int step = STEPS_MS[0];
        for (int i = 1; i < STEPS_MS.length && lengthMs / step >= COLUMNS; i++) {
            step = STEPS_MS[i];
        }
        stepMs = step;
        columns = (int) (lengthMs / step) + 1;
    }

    private static long endMs(byte[] audio) {
        return audio.length / Mulaw.BYTES_PER_MS;
    }

    String draw() {
        return """
        seconds %s
        caller  %s
        agent   %s
        events  %s
        (one column = %d ms; m mark echoed, c clear, d digit, ! fault)
        """
                .formatted(
                        ruler(),
                        bars(report.said().onTimeline()),
                        bars(report.heard().onTimeline()),
                        events(),
                        stepMs);
    }

    private String ruler() {
        final StringBuilder row = new StringBuilder();
        while (row.length() < columns) {
            final int at = row.length();
            if (at * stepMs % 1000 == 0 && (at * stepMs / 1000 % Math.max(1, stepMs / 100)) == 0) {
                row.append(at * stepMs / 1000);
            } else {
                row.append(' ');
            }
        }
        return row.substring(0, columns);
    }

    private String bars(byte[] audio) {
        final double[] windows = EchoSearch.levels(Mulaw.decode(audio));
        final StringBuilder row = new StringBuilder();
        for (int column = 0; column < columns; column++) {
            double loudest = 0;
            for (int i = column * stepMs / WINDOW_MS;
                    i < Math.min(windows.length, (column + 1) * stepMs / WINDOW_MS);
                    i++) {
                loudest = Math.max(loudest, windows[i]);
            }
            final double db = 20 * Math.log10(Math.max(loudest, 1e-3) / 32_768);
            final int level = (int) Math.ceil((db - QUIET_DB) / DB_PER_LEVEL);
            row.append(levels.charAt(Math.clamp(level, 0, levels.length() - 1)));
        }
        return row.toString();
    }

    private String events() {
        final StringBuilder row = new StringBuilder(" ".repeat(columns));
        for (TimelineEvent event : report.timeline()) {
            final char sign =
                    switch (event.kind()) {
                        case MARK -> 'm';
                        case CLEAR -> 'c';
                        case DIGIT -> 'd';
                        case FAULT -> '!';
                        default -> ' ';
                    };
            final int column = (int) (event.atMs() / stepMs);
            // A mark says least, so it never hides another sign.
            final boolean free = column < columns && (sign != 'm' || row.charAt(column) == ' ');
            if (sign != ' ' && free) {
                row.setCharAt(column, sign);
            }
        }
        return row.toString().stripTrailing();
    }
}
