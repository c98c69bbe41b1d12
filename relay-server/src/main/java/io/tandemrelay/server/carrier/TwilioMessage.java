package io.tandemrelay.server.carrier;

import io.tandemrelay.server.metrics.Counter;
import org.jspecify.annotations.Nullable;

/**
 * One message from Twilio, overwritten by each parse. Thread relay-io-N; valid until the next parse
 * of the same parser.
 *
 * <p>Filled in two steps: a reader notes what each member says ({@link TwilioScanner} or {@link
 * TwilioJsonReader}, which must agree), then {@link TwilioMessageParser} judges the whole.
 */
final class TwilioMessage {
    /** A counter that is not there, or null. */
    static final long ABSENT = -1;

    /** A counter that is there and is not a non-negative integer. */
    static final long UNUSABLE = -2;

    /** Kinds of message. */
    enum Event {
        /** No message, or one without a usable event member. */
        NONE,
        CONNECTED,
        START,
        MEDIA,
        DTMF,
        MARK,
        STOP,
        /** Not sent by Twilio; other carriers of the same family report faults so. */
        ERROR,
        UNKNOWN
    }

    /** What a message says about its track. */
    enum Track {
        /** The caller's, or unsaid. */
        INBOUND,
        OTHER
    }

    Event event = Event.NONE;
    long sequence;
    final TextSlice streamSid = new TextSlice();
    boolean streamSidUnusable;
    Track track = Track.INBOUND;
    long chunk;
    long timestampMs;
    final TextSlice payload = new TextSlice();
    int payloadSymbols;
    final TextSlice markName = new TextSlice();
    char digit;
    @Nullable String unknownEvent;
    @Nullable TwilioStart start;

    byte[] audio = {};
    int audioLength;
    @Nullable Counter fault;

    /** Why the message must be dropped, or null. */
    @Nullable Counter fault() {
        return fault;
    }

    Event event() {
        return event;
    }

    /** Whether any of the counters a media message carries is {@link #UNUSABLE}. */
    boolean hasUnusableCounter() {
        return sequence == UNUSABLE || chunk == UNUSABLE || timestampMs == UNUSABLE;
    }

    void clear() {
        event = Event.NONE;
        sequence = ABSENT;
        streamSid.clear();
        streamSidUnusable = false;
        track = Track.INBOUND;
        chunk = ABSENT;
        timestampMs = ABSENT;
        payload.clear();
        payloadSymbols = 0;
        markName.clear();
        digit = 0;
        unknownEvent = null;
        start = null;
        audioLength = 0;
        fault = null;
    }
}
