package io.tandemrelay.loadgen.caller;

/**
 * Something the server did that Twilio would report; immutable.
 *
 * @param code Twilio's error or warning number of the same meaning
 */
public record ProtocolFault(int code, long atMs, String detail) {
    static final int CONNECT_TIMEOUT = 31901;
    static final int CONNECT_REFUSED = 31902;
    public static final int BROKEN = 31903;
    static final int TLS = 31910;
    static final int HANDSHAKE = 31920;
    static final int WEBSOCKET = 31924;
    static final int DISCARDED = 31931;
    static final int MESSAGE = 31951;
    static final int HTTP = 11200;
    static final int CONTENT_TYPE = 12300;

    /** Whether a message broke the rules, as opposed to a connection that failed. */
    public boolean againstTheProtocol() {
        return code == WEBSOCKET || code == DISCARDED || code == MESSAGE;
    }
}
