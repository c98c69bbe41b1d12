package io.tandemrelay.server.call;

/** What the telephone leg tells its call. Thread relay-io-N, the call's own. */
public interface CarrierListener {

    /** Timestamp of a media message that carried none, or an unusable one. */
    long NO_TIMESTAMP = -1;

    /**
     * Caller's audio, mu-law 8 kHz, any length. The bytes are borrowed for the call's duration.
     *
     * @param timestampMs the carrier's presentation time of the first byte, or {@link
     *     #NO_TIMESTAMP}
     * @param receivedNs when the bytes were read from the socket
     */
    void onCallerAudio(byte[] mulaw, int offset, int length, long timestampMs, long receivedNs);

    /** The caller pressed a key: 0-9, *, #, A-D. */
    void onDigit(char digit);

    /** A mark of ours came back: played, or dropped by a clear if its generation is older. */
    void onMark(int generation, int number, long receivedNs);

    /** The carrier says the stream has ended; the socket may still be open. */
    void onStop();

    /** The peer breaks its protocol beyond repair: the call must end for this reason. */
    void onViolation(CloseReason reason);

    /** The peer gave a sign of life that is not audio (a pong, any other message). */
    void onAlive();

    /** A defect in the relay was met while this leg was read; its onClosed follows. */
    default void onDefect(RuntimeException defect) {}

    void onWritable();

    /** The socket is gone, whoever closed it; the last call this listener gets. */
    void onClosed(CloseReason reason);
}
