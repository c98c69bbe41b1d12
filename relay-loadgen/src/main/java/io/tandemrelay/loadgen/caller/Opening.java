package io.tandemrelay.loadgen.caller;

/** What the caller's side says after the WebSocket has opened. */
public enum Opening {
    /** {@code connected} and {@code start}, in one write. */
    CONNECTED_AND_START,
    /** {@code connected}, and then nothing. */
    CONNECTED_ONLY,
    /** Nothing at all. */
    NOTHING
}
