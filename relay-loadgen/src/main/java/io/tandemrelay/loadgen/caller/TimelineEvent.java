package io.tandemrelay.loadgen.caller;

/** Something that happened in a call, so many milliseconds after it began; immutable. */
public record TimelineEvent(long atMs, Kind kind, String detail) {
    /** In the words of Twilio's side. */
    public enum Kind {
        WEBHOOK,
        TWIML,
        CONNECTING,
        OPEN,
        START,
        SPEAK,
        SPOKEN,
        DIGIT,
        AUDIO,
        QUIET,
        MARK,
        CLEAR,
        STOP,
        CLOSED,
        CALLBACK,
        FAULT,
        ENDED
    }
}
