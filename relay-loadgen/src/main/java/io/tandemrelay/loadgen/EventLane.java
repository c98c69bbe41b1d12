package io.tandemrelay.loadgen;

import io.tandemrelay.loadgen.caller.TimelineEvent;

/** The row of the drawing on which an event stands. */
enum EventLane {
    WEBHOOK("webhook"),
    STREAM("stream"),
    ACTIONS("actions"),
    PLAYBACK("playback"),
    MARKS("marks"),
    FAULTS("faults");

    private final String label;

    EventLane(String label) {
        this.label = label;
    }

    String label() {
        return label;
    }

    static EventLane of(TimelineEvent.Kind kind) {
        return switch (kind) {
            case WEBHOOK, TWIML, CALLBACK -> WEBHOOK;
            case CONNECTING, OPEN, START, STOP, CLOSED, ENDED -> STREAM;
            case SPEAK, SPOKEN, DIGIT -> ACTIONS;
            case AUDIO, QUIET, CLEAR -> PLAYBACK;
            case MARK -> MARKS;
            case FAULT -> FAULTS;
        };
    }
}
