package io.tandemrelay.server.call;

import io.tandemrelay.server.media.AudioFormat;

/** What the voice-AI leg tells its call. Thread relay-io-N, the call's own. */
public interface UpstreamListener {

    /** The agent takes audio from now on, in this format. Once. */
    void onReady(AudioFormat format);

    /**
     * Agent's audio, any length, also 0 or odd. The bytes are borrowed for the call's duration.
     *
     * @param receivedNs when the bytes were read from the socket
     */
    void onAgentAudio(AudioFormat format, byte[] audio, int offset, int length, long receivedNs);

    /** The agent has finished an utterance: a partial frame will not be completed. */
    void onUtteranceEnd();

    /**
     * The caller has interrupted the agent.
     *
     * @param receivedNs when the agent's event was read from the socket
     */
    void onInterrupted(long receivedNs);

    /**
     * The caller is heard to speak, which is an interruption only if agent audio is still unplayed.
     *
     * @param receivedNs when the agent's event was read from the socket
     */
    void onCallerSpeech(long receivedNs);

    /** The agent wants the call ended after what is queued has been played. */
    void onHangup(CloseReason reason);

    /** The peer gave a sign of life that is not audio. */
    void onAlive();

    /** A defect in the relay was met while this leg was read; its onClosed follows. */
    default void onDefect(RuntimeException defect) {}

    void onWritable();

    /** The connection failed or is gone, whoever closed it; the last call this listener gets. */
    void onClosed(CloseReason reason);
}
