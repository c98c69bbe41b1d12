package io.tandemrelay.server.call;

import java.util.Locale;

/**
 * Why a call ended, from first cause to WebSocket close code, log word and counter ({@code
 * call_closed} with this word as label). The first cause wins; later ones are ignored.
 */
public enum CloseReason {
    /** The carrier sent its stop message: the caller hung up or the call was redirected. */
    CARRIER_STOP(1000),
    /** The carrier's socket closed without a stop message. */
    CARRIER_CLOSED(1000),
    /** The agent ended the conversation. */
    AGENT_HANGUP(1000),
    /** The agent's socket closed without saying why. */
    AGENT_CLOSED(1000),
    /** The agent's service reported a fault, or its socket failed. */
    AGENT_FAILED(1011),
    /** The agent could not be reached or refused the connection. */
    AGENT_UNREACHABLE(1011),
    /** The agent's service has no free slot. */
    AGENT_BUSY(1013),
    /** The agent's service rejected our credentials or request; repeating it is useless. */
    AGENT_REJECTED(1011),
    /** The agent did not become ready within the hold. */
    AGENT_TIMEOUT(1011),
    /** The agent broke its protocol. */
    AGENT_PROTOCOL(1011),
    /** The call reached {@code limits.callTtl}. */
    TTL(1000),
    /** Nothing arrived from the carrier within {@code limits.carrierIdle}. */
    CARRIER_IDLE(1001),
    /** The carrier left what we sent unread for {@code limits.unreadDeadline}. */
    CARRIER_UNREAD(1008),
    /** The agent left what we sent unread for {@code upstream.unreadDeadline}. */
    AGENT_UNREAD(1011),
    /** No answer to pings from the agent. */
    AGENT_IDLE(1011),
    /** The relay is shutting down. */
    SHUTDOWN(1001),
    /** A defect in the relay, confined to this call. */
    INTERNAL_ERROR(1011),

    /** No valid start message within {@code limits.startDeadline}. */
    START_TIMEOUT(1008),
    /** The start message lacks something essential or contradicts itself. */
    BAD_START(1008),
    /** A stop message before any start. */
    STOP_BEFORE_START(1000),
    /** A start message after a stop, or for another stream, on one socket. */
    SECOND_START(1008),
    /** The stream is already a call on another socket. */
    DUPLICATE_STREAM(1008),
    /** The stream token is missing, forged, expired or for another call. */
    BAD_TOKEN(1008),
    /** The account is not one of ours. */
    BAD_ACCOUNT(1008),
    /** The media format is not mu-law 8 kHz mono. */
    UNSUPPORTED_MEDIA(1003),
    /** A binary message from a carrier that speaks text only. */
    BINARY_MESSAGE(1003),
    /** Too many malformed messages. */
    MALFORMED_FLOOD(1008),
    /** Messages far above the rate of real time. */
    MESSAGE_FLOOD(1008),
    /** A message or frame above the limit. */
    TOO_BIG(1009),
    /** Text that is not UTF-8. */
    INVALID_UTF8(1007),
    /** A violation of RFC 6455. */
    WEBSOCKET_PROTOCOL(1002),
    /** {@code limits.calls} is reached, or the relay is draining. */
    CAPACITY(1013);

    private final int closeCode;

    CloseReason(int closeCode) {
        this.closeCode = closeCode;
    }

    /** Code for the carrier's WebSocket close frame (RFC 6455 section 7.4). */
    public int closeCode() {
        return closeCode;
    }

    /** The word in logs, labels and close frames: lower case with dashes. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
