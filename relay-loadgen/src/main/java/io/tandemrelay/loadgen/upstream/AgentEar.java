package io.tandemrelay.loadgen.upstream;

/** Follows what one session hears, besides what is recorded. Called on the session's loop. */
public interface AgentEar {
    /** One binary message in the session's {@link AgentSession#audio}; the array is the ear's. */
    void onAudio(byte[] audio, long atNs);

    /** The socket is gone; nothing more is heard. */
    void onClosed();
}
