package io.tandemrelay.server.upstream;

import io.netty.handler.codec.http.HttpHeaders;
import io.tandemrelay.server.websocket.Dial;
import io.tandemrelay.server.websocket.DialFailure;
import io.tandemrelay.server.websocket.DialListener;
import io.tandemrelay.server.websocket.WebSocketDialer;
import io.tandemrelay.server.websocket.WebSocketHandler;
import io.tandemrelay.server.websocket.WebSocketLimits;
import io.tandemrelay.server.websocket.WebSocketListener;
import java.net.URI;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens agents' sockets over the network, with our credentials. Thread relay-io-N. */
final class DialledSockets implements AgentSockets {

    private static final Logger LOG = LoggerFactory.getLogger(DialledSockets.class);

    private final WebSocketDialer dialer;
    private final HttpHeaders headers;
    private final WebSocketLimits limits;

    /**
     * @param headers added to each upgrade request
     */
    DialledSockets(WebSocketDialer dialer, HttpHeaders headers, WebSocketLimits limits) {
        this.dialer = dialer;
        this.headers = headers;
        this.limits = limits;
    }

    @Override
    public Runnable dial(URI uri, WebSocketListener listener, Answer answer) {
        final Dial dial = dialer.dial(uri, headers, limits, listener, new Outcome(answer));
        return dial::cancel;
    }

    private record Outcome(Answer answer) implements DialListener {

        @Override
        public void onOpen(WebSocketHandler socket) {
            answer.onOpen(new HandlerAgentSocket(socket));
        }

        @Override
        public void onFailed(DialFailure failure) {
            if (failure.kind() != DialFailure.Kind.CANCELLED) {
                LOG.warn("No connection to the agent: {}, {}", failure.kind(), failure.message());
            }
            answer.onFailed(AgentClose.reason(failure));
        }
    }
}
