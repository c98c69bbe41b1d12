package io.tandemrelay.server.call;

import io.tandemrelay.server.media.AudioRing;

/** What a call may ask of its voice-AI connection. Thread relay-io-N, the call's own. */
public interface UpstreamLeg {

    /** False before ready, and while the socket's outgoing buffer is above its high-water mark. */
    boolean isWritable();

    /**
     * Writes the oldest {@code slots} slots of caller's audio as one message and releases them;
     * goes out with the next {@link #flush}.
     */
    void sendAudio(AudioRing ring, int slots);

    /** Tells the agent of a pressed key, where the dialect has a way to. */
    void sendDigit(char digit);

    /** Sends what was written since the last flush. */
    void flush();

    /** Asks for a sign of life; any answer is reported by {@link UpstreamListener#onAlive}. */
    void ping();

    /**
     * Ends the agent's side politely (the dialect's farewell, a bounded wait, close 1000); in any
     * state, also while still dialling; idempotent. No listener call follows but onClosed.
     */
    void end();
}
