package io.tandemrelay.server.upstream;

import io.tandemrelay.server.call.CloseReason;
import io.tandemrelay.server.media.AudioFormat;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/** What came of asking a vendor for a call. */
sealed interface CreatedCall {

    /**
     * The call waits for us at a socket of its own.
     *
     * @param socket whoever knows it can speak as the caller: never logged
     * @param format what the vendor will send and expects
     * @param controlUrl takes a farewell when there is no socket
     */
    record Open(URI socket, AudioFormat format, @Nullable URI controlUrl) implements CreatedCall {}

    /**
     * No call that we could use.
     *
     * @param mayExist whether the vendor may hold a call nevertheless
     * @param controlUrl takes a farewell to it, when known
     */
    record Failed(CloseReason reason, boolean mayExist, @Nullable URI controlUrl)
            implements CreatedCall {

        static Failed nothing(CloseReason reason) {
            return new Failed(reason, false, null);
        }
    }
}
