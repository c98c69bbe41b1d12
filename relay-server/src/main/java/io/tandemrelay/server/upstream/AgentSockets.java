package io.tandemrelay.server.upstream;

import io.tandemrelay.server.call.CloseReason;
import io.tandemrelay.server.websocket.WebSocketListener;
import java.net.URI;

/** Opens sockets to agents on one event loop. Thread relay-io-N. */
@FunctionalInterface
interface AgentSockets {

    /**
     * Starts dialling and returns at once; the answer comes later, within a deadline, on the same
     * loop.
     *
     * @return gives up dialling; an answer to come is then without meaning
     */
    Runnable dial(URI uri, WebSocketListener listener, Answer answer);

    /** How dialling went. */
    interface Answer {

        void onOpen(AgentSocket socket);

        void onFailed(CloseReason reason);
    }
}
