package io.tandemrelay.loadgen.caller;

/** What a server may send on a stream, or what was wrong with what it sent. */
sealed interface ServerMessage {
    @SuppressWarnings("ArrayRecordComponent") // never compared; the bytes change hands
    record Media(byte[] audio) implements ServerMessage {}

    record Mark(String name) implements ServerMessage {}

    record Clear() implements ServerMessage {}

    record Invalid(String why) implements ServerMessage {}
}
