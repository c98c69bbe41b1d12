package io.tandemrelay.server.websocket;

/**
 * What one socket may make us hold, and for how long.
 *
 * @param maxFrameBytes longest payload of one WebSocket frame
 * @param maxMessageBytes longest payload of one message, over all its fragments
 * @param maxFragments most WebSocket frames of one message, empty ones included
 * @param maxControlsPerSecond most pings and pongs
 * @param messageDeadlineMs from the first byte of a message or WebSocket frame to its last
 * @param unreadDeadlineMs how long a peer may leave our outgoing buffer full
 * @param closeGraceMs how long a close waits for the peer
 */
public record WebSocketLimits(
        int maxFrameBytes,
        int maxMessageBytes,
        int maxFragments,
        int maxControlsPerSecond,
        long messageDeadlineMs,
        long unreadDeadlineMs,
        long closeGraceMs) {

    public WebSocketLimits {
        atLeast("maxFrameBytes", maxFrameBytes, FrameParser.MAX_CONTROL_BYTES);
        atLeast("maxMessageBytes", maxMessageBytes, 1);
        atLeast("maxFragments", maxFragments, 1);
        atLeast("maxControlsPerSecond", maxControlsPerSecond, 1);
        atLeast("messageDeadlineMs", messageDeadlineMs, 1);
        atLeast("unreadDeadlineMs", unreadDeadlineMs, 1);
        atLeast("closeGraceMs", closeGraceMs, 1);
    }

    private static void atLeast(String name, long value, long least) {
        if (value < least) {
            throw new IllegalArgumentException(name + " must be at least " + least + ": " + value);
        }
    }
}
