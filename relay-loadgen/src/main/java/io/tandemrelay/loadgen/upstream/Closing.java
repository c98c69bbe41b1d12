package io.tandemrelay.loadgen.upstream;

/**
 * How a session ended, as seen by the agent: the first sign of it.
 *
 * @param code of the peer's close frame, 1005 when it had none; 1006 when there was no close frame
 * @param agentFirst whether the agent had closed or reset before
 */
public record Closing(Kind kind, int code, String reason, boolean agentFirst, long atNs) {

    /** The sign. */
    public enum Kind {
        CLOSE_FRAME,
        /** RST. */
        RESET,
        /** FIN without a close frame, or a socket that is just gone. */
        END_OF_STREAM,
        /** The peer broke RFC 6455 or sent text that is not UTF-8. */
        PROTOCOL_FAULT
    }
}
