package io.tandemrelay.server.call;

import io.tandemrelay.server.media.AudioRing;

/** What a call may ask of its telephone socket. Thread relay-io-N, the call's own. */
public interface CarrierLeg {

    /** False while the socket's outgoing buffer is above its high-water mark. */
    boolean isWritable();

    /**
     * Writes the oldest {@code slots} slots of mu-law audio as one message and releases them; goes
     * out with the next {@link #flush}.
     */
    void sendAudio(AudioRing ring, int slots);

    /** Asks the carrier to tell when everything sent before this mark has been played. */
    void sendMark(int generation, int number);

    /** Drops what the carrier has buffered and not yet played. */
    void sendClear();

    /** Sends what was written since the last flush. */
    void flush();

    /** Asks for a sign of life; any answer is reported by {@link CarrierListener#onAlive}. */
    void ping();

    /**
     * Closes the socket with the reason's code; idempotent. No listener call follows but onClosed.
     */
    void close(CloseReason reason);
}
