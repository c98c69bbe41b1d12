package io.tandemrelay.loadgen;

import io.tandemrelay.loadgen.audio.Mulaw;
import io.tandemrelay.loadgen.caller.AudioTrack;
import io.tandemrelay.loadgen.caller.CallReport;
import io.tandemrelay.loadgen.caller.StreamReport;
import io.tandemrelay.loadgen.caller.TimelineEvent;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/** Both voices and every event of a call on one time axis, as SVG; used once. */
final class CallDrawing {
    private static final int LEFT = 10;
    private static final int RIGHT = 24;
    private static final int LEAST_WIDTH = 1040;
    private static final int MOST_WIDTH = 12_000;
    private static final double PIXELS_PER_SECOND = 40;
    private static final double PIXELS_PER_LABEL = 64;
    private static final int[] STEPS_MS = {
        100, 200, 500, 1_000, 2_000, 5_000, 10_000, 15_000, 30_000, 60_000
    };

    /** A call that ended at once keeps its proportions. */
    private static final long LEAST_MS = 5_000;

    private static final int RULER_HEIGHT = 26;
    private static final int LANE_HEIGHT = 28;
    private static final int WAVE_HEIGHT = 92;
    private static final int LETTER_WIDTH = 6;
    private static final int SIGN_WIDTH = 13;

    /** Signs of one lane that would hide each other move apart, but no further than this. */
    private static final int MOST_SHIFT = 22;

    /** Quieter calls are drawn larger, up to here. */
    private static final int LEAST_PEAK = 3_000;

    private final CallReport report;
    private final short[] said;
    private final short[] heard;
    private final long lengthMs;
    private final int width;
    private final double pixelsPerMs;
    private final Map<EventLane, Integer> laneTops = new EnumMap<>(EventLane.class);
    private final Svg labels = new Svg();
    private final Svg svg = new Svg();
    private final int callerTop;
    private final int agentTop;
    private final int height;

    CallDrawing(CallReport report, short[] said, short[] heard) {
        this.report = report;
        this.said = said;
        this.heard = heard;
        lengthMs = Math.max(lastEventMs(report), endMs(Math.max(said.length, heard.length)));
        final long wanted = Math.round(lengthMs / 1000.0 * PIXELS_PER_SECOND);
        width = Math.clamp(wanted, LEAST_WIDTH, MOST_WIDTH);
        pixelsPerMs = (double) (width - LEFT - RIGHT) / Math.max(LEAST_MS, lengthMs);

        int top = RULER_HEIGHT;
        top = addLane(EventLane.WEBHOOK, top);
        top = addLane(EventLane.STREAM, top);
        callerTop = top;
        top = addLabel("caller", "caller", top, WAVE_HEIGHT);
        top = addLane(EventLane.ACTIONS, top);
        agentTop = top;
        top = addLabel("agent", "agent", top, WAVE_HEIGHT);
        top = addLane(EventLane.PLAYBACK, top);
        top = addLane(EventLane.MARKS, top);
        height = report.faults().isEmpty() ? top : addLane(EventLane.FAULTS, top);
    }

    private static long lastEventMs(CallReport report) {
        return report.timeline().stream().mapToLong(TimelineEvent::atMs).max().orElse(0);
    }

    private static long endMs(int samples) {
        return samples / Mulaw.BYTES_PER_MS;
    }

    private int addLane(EventLane lane, int top) {
        laneTops.put(lane, top);
        return addLabel(lane.label(), "lane", top, LANE_HEIGHT);
    }

    private int addLabel(String label, String style, int top, int rowHeight) {
        labels.text(style, 0, top + rowHeight / 2.0 + 4, label);
        return top + rowHeight;
    }

    int height() {
        return height;
    }

    int width() {
        return width;
    }

    double pixelsPerSecond() {
        return pixelsPerMs * 1000;
    }

    static int left() {
        return LEFT;
    }

    long lengthMs() {
        return lengthMs;
    }

    /** The names of the rows, at the heights of {@link #body}. */
    String labels() {
        return labels.toString();
    }

    /** Everything inside the picture's {@code svg} element. */
    String body() {
        ruler();
        for (int top : List.of(callerTop, agentTop)) {
            svg.rect("well", 0, top, width, WAVE_HEIGHT, "");
        }
        streams();
        voices();
        for (EventLane lane : laneTops.keySet()) {
            events(lane);
        }
        return svg.toString();
    }

    private double x(long atMs) {
        return LEFT + atMs * pixelsPerMs;
    }

    private void ruler() {
        int step = STEPS_MS.length - 1;
        while (step > 0 && STEPS_MS[step - 1] * pixelsPerMs >= PIXELS_PER_LABEL) {
            step--;
        }
        for (long atMs = 0; LEFT + atMs * pixelsPerMs < width - RIGHT; atMs += STEPS_MS[step]) {
            final String label =
                    STEPS_MS[step] < 1000
                            ? String.format(Locale.ROOT, "%.1f s", atMs / 1000.0)
                            : atMs / 1000 + " s";
            svg.line("grid", x(atMs), RULER_HEIGHT - 6.0, x(atMs), height);
            svg.text(atMs == 0 ? "tick first" : "tick", atMs == 0 ? 0 : x(atMs), 14, label);
        }
    }

    private void streams() {
        final int middle = middle(EventLane.STREAM);
        for (StreamReport stream : report.streams()) {
            svg.line("open", x(stream.startMs()), middle, x(stream.endMs()), middle);
        }
    }

    private void voices() {
        for (AudioTrack.Span span : report.heard().spans()) {
            final double from = x(span.startMs());
            final String title =
                    "agent audio plays, %d to %d ms".formatted(span.startMs(), span.endMs());
            inAgentsRow("playing", from, x(span.endMs()) - from, title);
        }
        final int peak = Math.max(LEAST_PEAK, Math.max(peak(said), peak(heard)));
        wave("wave caller", said, callerTop, peak);
        wave("wave agent", heard, agentTop, peak);
        for (StreamReport stream : report.streams()) {
            for (StreamReport.Gap gap : stream.underruns()) {
                final String title =
                        String.format(
                                Locale.ROOT,
                                "%d ms  break of %.1f ms in the agent's speech",
                                gap.atMs(),
                                gap.lengthMs());
                inAgentsRow(
                        "break", x(gap.atMs()), Math.max(2, gap.lengthMs() * pixelsPerMs), title);
            }
        }
    }

    private void inAgentsRow(String style, double x, double across, String title) {
        svg.rect(style, x, agentTop + 1.0, across, WAVE_HEIGHT - 2.0, title);
    }

    private void wave(String style, short[] samples, int top, int peak) {
        final double half = WAVE_HEIGHT / 2.0;
        svg.wave(
                style,
                samples,
                Mulaw.BYTES_PER_MS / pixelsPerMs,
                LEFT,
                top + half,
                (half - 5) / peak);
    }

    private static int peak(short[] samples) {
        int peak = 0;
        for (short sample : samples) {
            peak = Math.max(peak, Math.abs(sample));
        }
        return peak;
    }

    private int middle(EventLane lane) {
        return laneTops.getOrDefault(lane, 0) + LANE_HEIGHT / 2;
    }

    private void events(EventLane lane) {
        final List<TimelineEvent> events =
                report.timeline().stream()
                        .filter(event -> EventLane.of(event.kind()) == lane)
                        .toList();
        double freeFrom = 0;
        for (int i = 0; i < events.size(); i++) {
            final TimelineEvent event = events.get(i);
            final double exact = x(event.atMs());
            final double at =
                    lane == EventLane.MARKS
                            ? exact
                            : Math.clamp(freeFrom, exact, exact + MOST_SHIFT);
            final double next =
                    i + 1 < events.size()
                            ? Math.max(x(events.get(i + 1).atMs()), at + SIGN_WIDTH)
                            : width;
            sign(event, at, label(event, next - at - SIGN_WIDTH));
            freeFrom = at + SIGN_WIDTH;
        }
    }

    private void sign(TimelineEvent event, double x, String label) {
        final int y = middle(EventLane.of(event.kind()));
        final String name = EventWords.name(event.kind());
        svg.beginSign(
                "event " + EventWords.style(event),
                event.atMs(),
                event.atMs() + " ms  " + name + "  " + EventWords.detail(event));
        switch (event.kind()) {
            case MARK -> svg.rect("", x - 1.5, y - 7.0, 3, 14, "");
            case DIGIT -> {
                svg.rect("", x - 6, y - 8.0, 12, 16, "");
                svg.text("key", x, y + 4.0, event.detail());
            }
            case FAULT -> svg.shape(x, y - 6.0, "l6 11h-12z");
            case CLEAR -> {
                svg.line("", x, agentTop, x, y);
                svg.shape(x, y - 6.0, "l6 6l-6 6l-6-6z");
            }
            default -> svg.circle(x, y, 4.5);
        }
        if (!label.isEmpty()) {
            svg.text("", x + 9, y + 4.0, label);
        }
        svg.endSign();
    }

    /** The most that can be said of an event in so many pixels. */
    private static String label(TimelineEvent event, double room) {
        final String name = EventWords.name(event.kind());
        final String most =
                switch (event.kind()) {
                    case CLEAR -> name + ", " + event.detail().replace(" of audio dropped", "");
                    case FAULT, CLOSED -> name + " " + event.detail().split(" ", 2)[0];
                    default -> name;
                };
        final boolean wanted =
                event.kind() != TimelineEvent.Kind.MARK && event.kind() != TimelineEvent.Kind.DIGIT;
        return Stream.of(most, name)
                .filter(label -> wanted && label.length() * LETTER_WIDTH <= room)
                .findFirst()
                .orElse("");
    }
}
