package io.tandemrelay.loadgen.load;

import io.tandemrelay.loadgen.caller.CallReport;
import io.tandemrelay.loadgen.caller.ProtocolFault;
import io.tandemrelay.loadgen.caller.StreamReport;
import org.jspecify.annotations.Nullable;

/** Why a call counts as failed, in one word for the records; stateless. */
final class CallJudge {
    private static final long LONG_RINGING_MS = 5_000;

    private CallJudge() {}

    /** Null when the caller got to hang up by itself, as planned. */
    static @Nullable String failure(CallReport report) {
        if (report.outcome() == CallReport.Outcome.UNREACHABLE) {
            return "unreachable";
        }
        if (report.streams().isEmpty()) {
            if (report.outcome() != CallReport.Outcome.HUNG_UP) {
                return "webhook_refused";
            }
            // A caller who hangs up while it rings has no complaint, unless it rings for long.
            return report.timeline().getLast().atMs() > LONG_RINGING_MS ? "no_answer" : null;
        }
        final StreamReport last = report.streams().getLast();
        if (!last.opened()) {
            return last.handshakeStatus() == 0
                    ? "stream_unreachable"
                    : "handshake_" + last.handshakeStatus();
        }
        if (report.faults().stream().anyMatch(fault -> fault.code() == ProtocolFault.BROKEN)) {
            return "connection_lost";
        }
        if (report.outcome() != CallReport.Outcome.HUNG_UP) {
            return "ended_by_server";
        }
        final boolean congested = report.streams().stream().anyMatch(s -> s.framesCongested() > 0);
        return congested ? "server_stopped_reading" : null;
    }
}
