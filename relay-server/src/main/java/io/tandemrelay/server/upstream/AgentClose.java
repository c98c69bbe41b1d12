package io.tandemrelay.server.upstream;

import io.netty.handler.codec.CodecException;
import io.tandemrelay.server.call.CloseReason;
import io.tandemrelay.server.websocket.WebSocketClose;

/** What the end of an agent's socket, or the failure to open one, means for its call. */
final class AgentClose {

    private static final int NORMAL = 1000;

    private AgentClose() {}

    /** For a socket that ended without the agent saying why before. */
    static CloseReason reason(WebSocketClose close) {
        if (close.violation() != null) {
            return CloseReason.AGENT_PROTOCOL;
        }
        if (close.cause() instanceof RuntimeException bug && !(bug instanceof CodecException)) {
            return CloseReason.INTERNAL_ERROR;
        }
        return close.code() == NORMAL || close.code() == WebSocketClose.NO_CODE
                ? CloseReason.AGENT_CLOSED
                : CloseReason.AGENT_FAILED;
    }
}
