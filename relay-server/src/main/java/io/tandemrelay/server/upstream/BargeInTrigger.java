package io.tandemrelay.server.upstream;

/** Which of Vapi's events, besides {@code user-interrupted}, is taken for an interruption. */
public enum BargeInTrigger {
    /** None: the vendor decides. */
    USER_INTERRUPTED,
    /** Any speech of the caller, back-channels included. */
    USER_SPEECH_STARTED,
    /** A partial transcript of the caller's speech. */
    USER_PARTIAL
}
