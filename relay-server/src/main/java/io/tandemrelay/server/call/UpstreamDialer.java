package io.tandemrelay.server.call;

/** Opens the voice-AI leg of a call. One per I/O loop; thread relay-io-N. */
public interface UpstreamDialer {

    /**
     * Starts dialling and returns at once; the listener hears {@code onReady} or {@code onClosed}
     * later, never from within this call.
     */
    UpstreamLeg dial(CallIdentity identity, UpstreamListener listener);
}
