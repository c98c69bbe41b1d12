package io.tandemrelay.loadgen.caller;

import java.util.List;

/**
 * What one call did; immutable, given out when the call has ended.
 *
 * @param streams one per {@code <Connect><Stream>}, in order
 * @param documents TwiML received, in order
 * @param callbacks answers to stream status callbacks
 * @param heard what the caller heard, on the call's time line
 * @param said what the caller said, on the same time line
 */
public record CallReport(
        String callSid,
        Outcome outcome,
        String detail,
        List<StreamReport> streams,
        List<String> documents,
        List<CallbackAnswer> callbacks,
        List<ProtocolFault> faults,
        List<TimelineEvent> timeline,
        AudioTrack heard,
        AudioTrack said) {

    /** How a call ended. */
    public enum Outcome {
        /** The caller ended it. */
        HUNG_UP,
        /** No TwiML was left to execute, or it said so. */
        SERVER_ENDED,
        /** TwiML dialled another number; the call leaves this program's sight. */
        DIALLED_ON,
        /** The webhook, or the WebSocket of a direct call, could not be reached at all. */
        UNREACHABLE,
        /** The webhook refused, or its document was not TwiML. */
        REFUSED
    }

    public record CallbackAnswer(String event, int status) {}

    /** The last stream that opened, else the last tried. */
    public StreamReport stream() {
        return streams.stream()
                .filter(StreamReport::opened)
                .reduce((first, second) -> second)
                .orElseGet(streams::getLast);
    }
}
