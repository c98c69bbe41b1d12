package io.tandemrelay.loadgen;

import io.tandemrelay.loadgen.caller.TimelineEvent;
import java.util.Locale;

/** How an event is put for a reader, the same on screen and page; no state. */
final class EventWords {
    private EventWords() {}

    static String name(TimelineEvent.Kind kind) {
        return switch (kind) {
            case TWIML -> "TwiML";
            case SPEAK -> "speaks";
            case AUDIO -> "heard";
            default -> kind.name().toLowerCase(Locale.ROOT);
        };
    }

    /** The style sheet's classes for an event. */
    static String style(TimelineEvent event) {
        final String style = "k-" + event.kind().name().toLowerCase(Locale.ROOT);
        return event.kind() == TimelineEvent.Kind.MARK && isCleared(event)
                ? style + " cleared"
                : style;
    }

    /** Never holds a control character: details are the server's words, and a terminal obeys. */
    static String detail(TimelineEvent event) {
        final String detail = event.detail();
        final String put =
                switch (event.kind()) {
                    case SPEAK -> "the caller speaks, " + detail;
                    case SPOKEN -> "the caller has spoken";
                    case DIGIT -> "the caller presses " + detail;
                    case AUDIO -> "the " + detail;
                    case QUIET ->
                            "the " + detail.replaceFirst("^agent since", "agent is silent since");
                    case MARK ->
                            isCleared(event)
                                    ? detail.replace(" (cleared)", ", cleared")
                                    : detail + ", played";
                    case STOP -> "by the caller, " + words(detail);
                    case CLOSED -> "by the server, " + detail;
                    case ENDED -> ended(detail);
                    default -> detail;
                };
        return put.replaceAll("\\p{Cntrl}", "\uFFFD");
    }

    private static String ended(String detail) {
        final int colon = Math.max(0, detail.indexOf(':'));
        return (words(detail.substring(0, colon)) + detail.substring(colon))
                .replaceFirst("^hung up: ", "");
    }

    private static String words(String constant) {
        return constant.toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    /** Whether a mark came back because its audio was dropped, not played. */
    private static boolean isCleared(TimelineEvent mark) {
        return mark.detail().endsWith(" (cleared)");
    }
}
