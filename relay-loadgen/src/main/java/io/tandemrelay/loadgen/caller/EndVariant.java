package io.tandemrelay.loadgen.caller;

/** How the caller's side ends a stream. */
public enum EndVariant {
    /** {@code stop}, then a WebSocket close: what Twilio does when the caller hangs up. */
    STOP_THEN_CLOSE,
    /** A WebSocket close without {@code stop}. */
    CLOSE_WITHOUT_STOP,
    /** The end of the TCP stream without a WebSocket close. */
    DISCONNECT,
    /** A TCP reset. */
    RESET,
    /** Nothing is sent any more and nothing is closed: a peer that died without a word. */
    SILENCE
}
