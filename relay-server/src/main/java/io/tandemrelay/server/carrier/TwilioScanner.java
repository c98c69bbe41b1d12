package io.tandemrelay.server.carrier;

import io.tandemrelay.server.carrier.TwilioMessage.Event;
import io.tandemrelay.server.carrier.TwilioMessage.Track;

/**
 * Reads the frequent messages (media, mark, dtmf) in place: members in any order, any whitespace,
 * unknown members skipped. Thread relay-io-N; 0 allocation.
 *
 * <p>Whatever is unusual is left to {@link TwilioJsonReader}: other events, escapes, bytes outside
 * ASCII, deep nesting, repeated members, faults of syntax. So nothing here needs to explain what is
 * wrong with a text; it must only never accept what the reader would not, nor read it differently.
 */
final class TwilioScanner {
    /** In place of the position behind a value: leave this message to the JSON reader. */
    private static final int UNUSUAL = -1;

    private static final int MAX_NAME = 64;
    private static final int MAX_DEPTH = 8;
    private static final int MAX_NUMBER_DIGITS = 18;

    private static final AsciiWord EVENT = new AsciiWord("event");
    private static final AsciiWord MEDIA = new AsciiWord("media");
    private static final AsciiWord START = new AsciiWord("start");
    private static final AsciiWord MARK = new AsciiWord("mark");
    private static final AsciiWord DTMF = new AsciiWord("dtmf");
    private static final AsciiWord STREAM_SID = new AsciiWord("streamSid");
    private static final AsciiWord SEQUENCE_NUMBER = new AsciiWord("sequenceNumber");
    private static final AsciiWord TRACK = new AsciiWord("track");
    private static final AsciiWord CHUNK = new AsciiWord("chunk");
    private static final AsciiWord TIMESTAMP = new AsciiWord("timestamp");
    private static final AsciiWord PAYLOAD = new AsciiWord("payload");
    private static final AsciiWord NAME = new AsciiWord("name");
    private static final AsciiWord DIGIT = new AsciiWord("digit");
    private static final AsciiWord INBOUND = new AsciiWord("inbound");
    private static final AsciiWord TRUE = new AsciiWord("true");
    private static final AsciiWord FALSE = new AsciiWord("false");
    private static final AsciiWord NULL = new AsciiWord("null");

    private static final int SEEN_EVENT = 1;
    private static final int SEEN_SEQUENCE = 1 << 1;
    private static final int SEEN_STREAM = 1 << 2;
    private static final int SEEN_MEDIA = 1 << 3;
    private static final int SEEN_MARK = 1 << 4;
    private static final int SEEN_DTMF = 1 << 5;
    private static final int SEEN_TRACK = 1 << 6;
    private static final int SEEN_CHUNK = 1 << 7;
    private static final int SEEN_TIMESTAMP = 1 << 8;
    private static final int SEEN_PAYLOAD = 1 << 9;
    private static final int SEEN_NAME = 1 << 10;
    private static final int SEEN_DIGIT = 1 << 11;

    /** Whose members an object holds. */
    private enum Scope {
        ROOT,
        MEDIA,
        MARK,
        DTMF,
        SKIPPED
    }

    private final TwilioMessage message;
    private byte[] text = {};
    private int end;
    private int seen;

    TwilioScanner(TwilioMessage message) {
        this.message = message;
    }

    /** Fills the message; false when the text is unusual and the message must be read anew. */
    boolean scan(byte[] newText, int offset, int length) {
        text = newText;
        end = offset + length;
        seen = 0;
        final int first = blanksEnd(offset);
        if (at(first) != '{') {
            return false;
        }
        final int last = object(first, Scope.ROOT, 1);
        return last >= 0 && blanksEnd(last) == end && message.event != Event.NONE;
    }

    private int object(int open, Scope scope, int depth) {
        int at = blanksEnd(open + 1);
        if (at(at) == '}') {
            return at + 1;
        }
        while (true) {
            final int nameEnd = stringEnd(at);
            if (nameEnd < 0 || nameEnd - at - 1 > MAX_NAME) {
                return UNUSUAL;
            }
            final int colon = blanksEnd(nameEnd + 1);
            if (at(colon) != ':') {
                return UNUSUAL;
            }
            at = member(scope, at + 1, nameEnd, blanksEnd(colon + 1), depth);
            if (at < 0) {
                return UNUSUAL;
            }
            at = blanksEnd(at);
            if (at(at) == '}') {
                return at + 1;
            }
            if (at(at) != ',') {
                return UNUSUAL;
            }
            at = blanksEnd(at + 1);
        }
    }

    private int member(Scope scope, int name, int nameEnd, int value, int depth) {
        return switch (scope) {
            case ROOT -> rootMember(name, nameEnd, value, depth);
            case MEDIA -> mediaMember(name, nameEnd, value, depth);
            case MARK -> markMember(name, nameEnd, value, depth);
            case DTMF -> dtmfMember(name, nameEnd, value, depth);
            case SKIPPED -> skip(value, depth);
        };
    }

    private int rootMember(int name, int nameEnd, int value, int depth) {
        if (is(EVENT, name, nameEnd)) {
            return first(SEEN_EVENT) ? event(value) : UNUSUAL;
        }
        if (is(SEQUENCE_NUMBER, name, nameEnd)) {
            return first(SEEN_SEQUENCE) ? sequence(value, depth) : UNUSUAL;
        }
        if (is(MEDIA, name, nameEnd)) {
            return first(SEEN_MEDIA) ? nested(value, Scope.MEDIA, depth) : UNUSUAL;
        }
        if (is(STREAM_SID, name, nameEnd)) {
            return first(SEEN_STREAM) ? streamSid(value, depth) : UNUSUAL;
        }
        if (is(MARK, name, nameEnd)) {
            return first(SEEN_MARK) ? nested(value, Scope.MARK, depth) : UNUSUAL;
        }
        if (is(DTMF, name, nameEnd)) {
            return first(SEEN_DTMF) ? nested(value, Scope.DTMF, depth) : UNUSUAL;
        }
        return is(START, name, nameEnd) ? UNUSUAL : skip(value, depth);
    }

    private int mediaMember(int name, int nameEnd, int value, int depth) {
        if (is(PAYLOAD, name, nameEnd)) {
            return first(SEEN_PAYLOAD) ? payload(value, depth) : UNUSUAL;
        }
        if (is(TIMESTAMP, name, nameEnd)) {
            return first(SEEN_TIMESTAMP) ? timestamp(value, depth) : UNUSUAL;
        }
        if (is(CHUNK, name, nameEnd)) {
            return first(SEEN_CHUNK) ? chunk(value, depth) : UNUSUAL;
        }
        if (is(TRACK, name, nameEnd)) {
            return first(SEEN_TRACK) ? track(value, depth) : UNUSUAL;
        }
        return skip(value, depth);
    }

    private int markMember(int name, int nameEnd, int value, int depth) {
        if (!is(NAME, name, nameEnd)) {
            return skip(value, depth);
        }
        if (!first(SEEN_NAME)) {
            return UNUSUAL;
        }
        if (at(value) != '"') {
            return skip(value, depth);
        }
        final int close = stringEnd(value);
        if (close >= 0) {
            message.markName.set(text, value + 1, close - value - 1);
        }
        return behind(close);
    }

    private int dtmfMember(int name, int nameEnd, int value, int depth) {
        if (!is(DIGIT, name, nameEnd)) {
            return skip(value, depth);
        }
        if (!first(SEEN_DIGIT)) {
            return UNUSUAL;
        }
        final int after = skip(value, depth);
        if (after >= 0 && at(value) == '"') {
            message.digit = TwilioFields.digit(text, value + 1, after - 1);
        } else if (after >= 0 && isDigit(at(value))) {
            message.digit = TwilioFields.digit(text, value, after);
        }
        return after;
    }

    private int event(int value) {
        if (at(value) != '"') {
            return UNUSUAL;
        }
        final int close = stringEnd(value);
        if (close < 0) {
            return UNUSUAL;
        }
        if (is(MEDIA, value + 1, close)) {
            message.event = Event.MEDIA;
        } else if (is(MARK, value + 1, close)) {
            message.event = Event.MARK;
        } else if (is(DTMF, value + 1, close)) {
            message.event = Event.DTMF;
        } else {
            return UNUSUAL;
        }
        return close + 1;
    }

    private int streamSid(int value, int depth) {
        if (at(value) == '"') {
            final int close = stringEnd(value);
            if (close >= 0) {
                message.streamSid.set(text, value + 1, close - value - 1);
            }
            return behind(close);
        }
        message.streamSidUnusable = at(value) != 'n';
        return skip(value, depth);
    }

    private int track(int value, int depth) {
        if (at(value) == '"') {
            final int close = stringEnd(value);
            if (close >= 0 && !is(INBOUND, value + 1, close)) {
                message.track = Track.OTHER;
            }
            return behind(close);
        }
        if (at(value) != 'n') {
            message.track = Track.OTHER;
        }
        return skip(value, depth);
    }

    private int sequence(int value, int depth) {
        final int after = skip(value, depth);
        message.sequence = counter(value, after);
        return after;
    }

    private int chunk(int value, int depth) {
        final int after = skip(value, depth);
        message.chunk = counter(value, after);
        return after;
    }

    private int timestamp(int value, int depth) {
        final int after = skip(value, depth);
        message.timestampMs = counter(value, after);
        return after;
    }

    private long counter(int value, int after) {
        return switch (at(value)) {
            case '"' -> TwilioFields.counter(text, value + 1, after - 1);
            case 'n' -> TwilioMessage.ABSENT;
            default -> TwilioFields.counter(text, value, after);
        };
    }

    private int payload(int value, int depth) {
        if (at(value) != '"') {
            return skip(value, depth);
        }
        final int symbolsEnd = PayloadDecoder.symbolsEnd(text, value + 1, end);
        final int close = AsciiWord.plainEnd(text, symbolsEnd, end);
        if (at(close) != '"' || close - value > TwilioFields.MAX_STRING) {
            return UNUSUAL;
        }
        message.payload.set(text, value + 1, close - value - 1);
        message.payloadSymbols = symbolsEnd - value - 1;
        return close + 1;
    }

    private int nested(int value, Scope scope, int depth) {
        return at(value) == '{' ? object(value, scope, depth + 1) : skip(value, depth);
    }

    private int skip(int value, int depth) {
        return switch (at(value)) {
            case '"' -> behind(stringEnd(value));
            case '{' -> depth < MAX_DEPTH ? object(value, Scope.SKIPPED, depth + 1) : UNUSUAL;
            case '[' -> depth < MAX_DEPTH ? array(value, depth + 1) : UNUSUAL;
            case 't' -> literalEnd(TRUE, value);
            case 'f' -> literalEnd(FALSE, value);
            case 'n' -> literalEnd(NULL, value);
            default -> numberEnd(value);
        };
    }

    private int array(int open, int depth) {
        int at = blanksEnd(open + 1);
        if (at(at) == ']') {
            return at + 1;
        }
        while (true) {
            at = skip(at, depth);
            if (at < 0) {
                return UNUSUAL;
            }
            at = blanksEnd(at);
            if (at(at) == ']') {
                return at + 1;
            }
            if (at(at) != ',') {
                return UNUSUAL;
            }
            at = blanksEnd(at + 1);
        }
    }

    private int literalEnd(AsciiWord literal, int value) {
        final int after = value + literal.length();
        return after <= end && is(literal, value, after) ? after : UNUSUAL;
    }

    /** Non-negative integers only; the structure around them refuses what may follow. */
    private int numberEnd(int value) {
        int at = value;
        while (at < end && isDigit(text[at])) {
            at++;
        }
        final int digits = at - value;
        final boolean usual =
                digits == 1 || (digits > 1 && digits <= MAX_NUMBER_DIGITS && text[value] != '0');
        return usual ? at : UNUSUAL;
    }

    /** Index of the closing quote of the string opened at {@code open}. */
    private int stringEnd(int open) {
        if (at(open) != '"') {
            return UNUSUAL;
        }
        final int close = AsciiWord.plainEnd(text, open + 1, end);
        return at(close) == '"' && close - open <= TwilioFields.MAX_STRING ? close : UNUSUAL;
    }

    private int blanksEnd(int from) {
        int at = from;
        while (at < end && isBlank(text[at])) {
            at++;
        }
        return at;
    }

    private static int behind(int close) {
        return close < 0 ? UNUSUAL : close + 1;
    }

    private int at(int position) {
        return position < end ? text[position] : 0;
    }

    private boolean first(int bit) {
        final boolean isFirst = (seen & bit) == 0;
        seen |= bit;
        return isFirst;
    }

    private boolean is(AsciiWord word, int from, int to) {
        return word.isAt(text, from, to);
    }

    private static boolean isDigit(int character) {
        return character >= '0' && character <= '9';
    }

    private static boolean isBlank(int character) {
        return character == ' ' || character == '\n' || character == '\r' || character == '\t';
    }
}
