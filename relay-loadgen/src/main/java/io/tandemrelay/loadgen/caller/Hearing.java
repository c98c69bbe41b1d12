package io.tandemrelay.loadgen.caller;

/**
 * Follows the audio of one call's streams as it passes, besides what the report counts. Called on
 * the call's loop; times are {@link System#nanoTime}.
 */
public interface Hearing {
    /** Follows nothing. */
    Hearing NONE = new Hearing() {};

    /** A frame was handed to the socket so long after it was due. */
    default void onFrameSent(long lateNs) {}

    /** Audio arrived from the server; the array must not be changed. */
    default void onAudio(byte[] mulaw, long atNs) {}

    /** The server cleared what had not played. */
    default void onClear(long droppedBytes, long atNs) {}

    /** A stream ended; another may follow. */
    default void onStreamEnded() {}
}
