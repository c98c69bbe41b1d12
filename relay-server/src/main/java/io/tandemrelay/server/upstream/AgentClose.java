package io.tandemrelay.server.upstream;

import io.netty.handler.codec.CodecException;
import io.tandemrelay.server.call.CloseReason;
import io.tandemrelay.server.websocket.DialFailure;
import io.tandemrelay.server.websocket.Violation;
import io.tandemrelay.server.websocket.WebSocketClose;

/** What a refusal, a failed dial or the end of an agent's socket means for its call. */
final class AgentClose {

    private static final int NORMAL = 1000;
    private static final int REQUEST_TIMEOUT = 408;
    private static final int TOO_MANY_REQUESTS = 429;

    private AgentClose() {}

    /** For a socket that ended without the agent saying why before. */
    static CloseReason reason(WebSocketClose close) {
        if (close.violation() != null) {
            return close.violation() == Violation.UNREAD
                    ? CloseReason.AGENT_UNREAD
                    : CloseReason.AGENT_PROTOCOL;
        }
        if (close.cause() instanceof RuntimeException bug && !(bug instanceof CodecException)) {
            return CloseReason.INTERNAL_ERROR;
        }
        return close.code() == NORMAL || close.code() == WebSocketClose.NO_CODE
                ? CloseReason.AGENT_CLOSED
                : CloseReason.AGENT_FAILED;
    }

    /** For a socket that could not be opened. */
    static CloseReason reason(DialFailure failure) {
        return switch (failure.kind()) {
            case DNS, REFUSED, TLS -> CloseReason.AGENT_UNREACHABLE;
            case TIMEOUT -> CloseReason.AGENT_TIMEOUT;
            case STATUS -> refusal(failure.httpStatus());
            case BAD_URI, BAD_HANDSHAKE -> CloseReason.AGENT_PROTOCOL;
            case CANCELLED -> CloseReason.AGENT_CLOSED;
        };
    }

    /** For an HTTP status that is not the hoped for one. */
    static CloseReason refusal(int httpStatus) {
        return switch (httpStatus) {
            case REQUEST_TIMEOUT, TOO_MANY_REQUESTS -> CloseReason.AGENT_UNREACHABLE;
            default ->
                    switch (httpStatus / 100) {
                        case 4 -> CloseReason.AGENT_REJECTED;
                        case 5 -> CloseReason.AGENT_UNREACHABLE;
                        // redirects are not followed with our key
                        default -> CloseReason.AGENT_PROTOCOL;
                    };
        };
    }
}
