package io.tandemrelay.server.websocket;

/**
 * Hears the outcome of one {@link Dial}: exactly one call, on the dialer's event loop, never from
 * within {@link WebSocketDialer#dial} or {@link Dial#cancel}.
 */
public interface DialListener {

    /** The socket is open; its messages follow. */
    void onOpen(WebSocketHandler socket);

    void onFailed(DialFailure failure);
}
