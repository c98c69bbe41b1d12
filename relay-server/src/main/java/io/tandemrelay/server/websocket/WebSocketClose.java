package io.tandemrelay.server.websocket;

/** Stand-in. */
public record WebSocketClose(int code, String reason) {}
