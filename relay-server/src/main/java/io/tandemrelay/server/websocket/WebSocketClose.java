package io.tandemrelay.server.websocket;

import org.jspecify.annotations.Nullable;

/**
 * How a socket ended.
 *
 * @param code the close frame's code, {@link #NO_CODE} when it had none, {@link #LOST} without one
 * @param reason at most 123 characters, control characters replaced; may be empty
 * @param origin who ended it
 * @param violation what the peer did wrong, when that is why we closed
 * @param cause the exception behind a loss, for the log; a listener's own included
 */
public record WebSocketClose(
        int code,
        String reason,
        Origin origin,
        @Nullable Violation violation,
        @Nullable Throwable cause) {

    /** RFC 6455 7.1.5: a close frame without a code. */
    public static final int NO_CODE = 1005;

    /** RFC 6455 7.1.5: the connection ended without a close frame. */
    public static final int LOST = 1006;

    /** Who ended the connection. */
    public enum Origin {
        PEER,
        LOCAL,
        TRANSPORT
    }

    static WebSocketClose byPeer(int code, String reason) {
        return new WebSocketClose(code, reason, Origin.PEER, null, null);
    }

    static WebSocketClose local(int code, String reason) {
        return new WebSocketClose(code, reason, Origin.LOCAL, null, null);
    }

    static WebSocketClose violated(Violation violation, String detail) {
        return new WebSocketClose(violation.closeCode(), detail, Origin.LOCAL, violation, null);
    }

    static WebSocketClose lost(String reason, @Nullable Throwable cause) {
        return new WebSocketClose(LOST, reason, Origin.TRANSPORT, null, cause);
    }
}
