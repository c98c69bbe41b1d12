package io.tandemrelay.server.upstream;

import io.tandemrelay.server.call.CallIdentity;
import java.net.URI;
import java.util.concurrent.CompletableFuture;

/** How a vendor's calls are made and ended apart from their sockets. Any thread. */
interface CallCreation {

    /** Asks for a call; completes within a deadline of its own, never exceptionally. */
    CompletableFuture<CreatedCall> create(CallIdentity identity);

    /** Ends a call that has no socket; true when the vendor took the request. */
    CompletableFuture<Boolean> endCall(URI controlUrl);
}
