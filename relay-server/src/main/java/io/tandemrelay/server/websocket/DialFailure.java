package io.tandemrelay.server.websocket;

/**
 * Why a socket could not be opened.
 *
 * @param httpStatus the server's answer when the kind is STATUS, else 0
 * @param retryAfterSeconds its Retry-After header, or {@link #NO_RETRY_AFTER}
 * @param message for the log; bounded, without control characters
 */
public record DialFailure(Kind kind, int httpStatus, int retryAfterSeconds, String message) {

    /** The server gave no Retry-After in seconds. */
    public static final int NO_RETRY_AFTER = -1;

    /** The stage that failed. */
    public enum Kind {
        /** The address is no ws or wss URI we can dial. */
        BAD_URI,
        /** The host name has no address, or none that may be dialled. */
        DNS,
        /** The address could not be reached. */
        REFUSED,
        /** A stage was not over at its deadline. */
        TIMEOUT,
        /** The TLS handshake failed, the host name check included. */
        TLS,
        /** The server answered with another status than 101. */
        STATUS,
        /** The server's answer is no acceptance of our upgrade, or none came. */
        BAD_HANDSHAKE,
        /** {@link Dial#cancel} was called. */
        CANCELLED
    }

    static DialFailure of(Kind kind, String message) {
        return new DialFailure(kind, 0, NO_RETRY_AFTER, CloseFrame.printable(message));
    }
}
