package io.tandemrelay.server.websocket;

/** What a peer did wrong, with the close code it is told (RFC 6455 7.4.1). */
public enum Violation {
    /** The framing rules were broken. */
    PROTOCOL(1002),
    /** Text that is not UTF-8. */
    UTF8(1007),
    /** A message unfinished at its deadline. */
    UNFINISHED(1008),
    /** Too many pings and pongs. */
    FLOOD(1008),
    /** Our outgoing buffer stayed full: a peer that reads nothing is not told. */
    UNREAD(1008),
    /** A WebSocket frame or message above its limit of bytes or fragments. */
    TOO_BIG(1009);

    private final int closeCode;

    Violation(int closeCode) {
        this.closeCode = closeCode;
    }

    public int closeCode() {
        return closeCode;
    }
}
