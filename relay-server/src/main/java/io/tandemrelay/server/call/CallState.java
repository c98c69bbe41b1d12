package io.tandemrelay.server.call;

/** Where a call is. A media stream without an accepted start is not a call yet. */
enum CallState {
    /** The agent is being reached; the caller's audio is held. */
    CONNECTING,
    /** Audio flows both ways. */
    STREAMING,
    /** One side has ended: last words are delivered, then both legs close. */
    CLOSING,
    /** Both legs are gone and all memory is given back. */
    CLOSED
}
