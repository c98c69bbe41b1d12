package io.tandemrelay.server.carrier;

import io.tandemrelay.server.call.CallIdentity;
import io.tandemrelay.server.call.CloseReason;
import org.jspecify.annotations.Nullable;

/**
 * Whether a stream is what it says it is, its token above all. Thread relay-io-N; must not wait.
 */
@FunctionalInterface
public interface StartCheck {

    /** Null when the stream may ask for admission, else why not. */
    @Nullable CloseReason check(CallIdentity identity);
}
