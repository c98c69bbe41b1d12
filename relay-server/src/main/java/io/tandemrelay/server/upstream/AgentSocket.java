package io.tandemrelay.server.upstream;

import io.tandemrelay.server.media.AudioRing;

/** What a leg may ask of its open socket. Thread relay-io-N, the call's own. */
interface AgentSocket {

    boolean isWritable();

    /** Writes the oldest {@code slots} slots as one binary message and releases them. */
    void sendAudio(AudioRing ring, int slots);

    /** Writes a text message, UTF-8. */
    void sendText(byte[] message);

    void flush();

    void ping();

    /**
     * Closes with this code, and cuts the connection when the agent does not answer in time; the
     * listener hears of it in either case.
     */
    void close(int code);
}
