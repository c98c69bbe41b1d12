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

    /** Starts the closing handshake. */
    void close(int code);

    /** Closes the connection without a word. */
    void abort();
}
