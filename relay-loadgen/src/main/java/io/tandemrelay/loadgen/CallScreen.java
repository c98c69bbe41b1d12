package io.tandemrelay.loadgen;

import io.tandemrelay.loadgen.caller.TimelineEvent;
import java.io.PrintWriter;
import picocli.CommandLine.Help.Ansi;

/** What a person reads of a call while it runs and after it, in columns; any thread. */
final class CallScreen {
    private static final String FAULT_STYLE = "bold,red";

    private final PrintWriter out;
    private final Ansi ansi;

    /** Colours only what this program wrote itself, so a server's words cannot style themselves. */
    CallScreen(PrintWriter out, Ansi ansi) {
        this.out = out;
        this.ansi = ansi;
    }

    void heading() {
        row("ms", "event", "bold", "detail");
    }

    /** Marks come several times a second and are left to the picture, the page and the file. */
    void event(TimelineEvent event) {
        if (event.kind() != TimelineEvent.Kind.MARK) {
            row(
                    String.valueOf(event.atMs()),
                    EventWords.name(event.kind()),
                    style(event.kind()),
                    EventWords.detail(event));
        }
    }

    /** What the caller was told to do, or asked. */
    void answer(long atMs, String text) {
        row(String.valueOf(atMs), "you", "bold", text.replaceAll("\\p{Cntrl}", "\uFFFD"));
    }

    private static String style(TimelineEvent.Kind kind) {
        return switch (kind) {
            case FAULT -> FAULT_STYLE;
            case SPEAK, SPOKEN, DIGIT -> "cyan";
            case AUDIO, QUIET, CLEAR, MARK -> "yellow";
            case WEBHOOK, TWIML, CALLBACK, CONNECTING, OPEN, START, STOP, CLOSED, ENDED -> "";
        };
    }

    private void row(String at, String event, String style, String detail) {
        final String padded = "%-10s".formatted(event);
        out.printf("%7s  %s  %s%n", at, styled(style, padded), detail);
        out.flush();
    }

    void finding(boolean good, String text) {
        out.printf(
                "%s %s%n",
                good ? styled("green", "ok     ") : styled(FAULT_STYLE, "FAILED "), text);
    }

    void note(String text) {
        out.printf("%s %s%n", styled("faint", "note   "), text);
    }

    void verdict(boolean complete) {
        out.println(
                complete
                        ? styled("bold,green", "audio complete")
                        : styled(FAULT_STYLE, "AUDIO NOT COMPLETE"));
        out.flush();
    }

    /** Plain text, as it is. */
    void print(String text) {
        out.println(text);
        out.flush();
    }

    private String styled(String style, String text) {
        return style.isEmpty() ? text : ansi.string("@|" + style + " " + text + "|@");
    }
}
