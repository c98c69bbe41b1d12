package io.tandemrelay.loadgen.upstream;

/** Follows what one session hears, besides what is recorded. Called on the session's loop. */
public interface AgentEar {
    /** One binary message in the session's {@link AgentSession#audio}; the array is the ear's. */
    void onAudio(byte[] audio, long atNs);

    /**
     * A frame of {@link Speech} was spoken so long after it was due, for no reason of the peer's.
     */
    void onSpoken(long lateNs);

    /** The socket is gone; nothing more is heard. */
    void onClosed();
}
