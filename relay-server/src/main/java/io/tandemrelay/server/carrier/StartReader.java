package io.tandemrelay.server.carrier;

import io.tandemrelay.server.call.CallIdentity;
import io.tandemrelay.server.call.CloseReason;
import io.tandemrelay.server.metrics.Counter;
import org.jspecify.annotations.Nullable;

/** Decides what a start message is worth. Thread relay-io-N. */
final class StartReader {
    /** Longer than any identifier of Twilio, which have 34 characters. */
    private static final int MAX_SID = 128;

    /** What came of a start message. */
    sealed interface Outcome {}

    /** The stream may ask for admission. */
    record Accepted(CallIdentity identity, boolean parametersComplete) implements Outcome {}

    /** The socket must be closed. */
    record Refused(CloseReason reason) implements Outcome {}

    private final CarrierPolicy policy;
    private final StartCheck check;

    StartReader(CarrierPolicy policy, StartCheck check) {
        this.policy = policy;
        this.check = check;
    }

    Outcome read(TwilioMessage message) {
        final TwilioStart start = message.start;
        if (start == null) {
            return new Refused(CloseReason.BAD_START);
        }
        final String streamSid = usable(streamSid(message));
        final String callSid = usable(start.callSid());
        if (streamSid == null || callSid == null) {
            return new Refused(CloseReason.BAD_START);
        }
        if (!start.isTelephoneAudio()) {
            return new Refused(CloseReason.UNSUPPORTED_MEDIA);
        }
        final String account = start.accountSid() == null ? "" : start.accountSid();
        if (!policy.accepts(account)) {
            return new Refused(CloseReason.BAD_ACCOUNT);
        }
        final CallIdentity identity =
                new CallIdentity(streamSid, callSid, account, start.parameters());
        final CloseReason refusal = check.check(identity);
        return refusal == null
                ? new Accepted(identity, start.parametersComplete())
                : new Refused(refusal);
    }

    /** The stream named by a start message, in either place; null if nowhere or contradictory. */
    static @Nullable String streamSid(TwilioMessage message) {
        final String inner = message.start == null ? null : message.start.streamSid();
        if (message.streamSidUnusable) {
            return null;
        }
        if (!message.streamSid.isPresent()) {
            return inner;
        }
        final String outer = message.streamSid.toString();
        return inner == null || inner.equals(outer) ? outer : null;
    }

    /** Where a refusal is counted, whoever refused. */
    static Counter counter(CloseReason refusal) {
        return switch (refusal) {
            case BAD_START -> Counter.CARRIER_BAD_START;
            case UNSUPPORTED_MEDIA -> Counter.CARRIER_BAD_FORMAT;
            case BAD_ACCOUNT -> Counter.CARRIER_BAD_ACCOUNT;
            case BAD_TOKEN -> Counter.CARRIER_BAD_TOKEN;
            case DUPLICATE_STREAM -> Counter.CARRIER_DUPLICATE_STREAM;
            default -> Counter.CARRIER_REFUSED;
        };
    }

    private static @Nullable String usable(@Nullable String sid) {
        return sid == null || sid.isEmpty() || sid.length() > MAX_SID ? null : sid;
    }
}
