package io.tandemrelay.server.carrier;

import io.tandemrelay.server.carrier.TwilioMessage.Track;
import io.tandemrelay.server.metrics.Counter;
import org.jspecify.annotations.Nullable;

/**
 * Turns a text message into a {@link TwilioMessage}, media payload decoded. One per I/O loop,
 * thread relay-io-N; 0 allocation for media, mark and dtmf messages of the usual form.
 */
final class TwilioMessageParser {
    private final TwilioMessage message = new TwilioMessage();
    private final PayloadDecoder decoder = new PayloadDecoder(TwilioFields.MAX_STRING);
    private final TwilioScanner scanner = new TwilioScanner(message);
    private final TwilioJsonReader reader;

    /** A parser for messages up to a size; longer ones are faulty. */
    TwilioMessageParser(int maxMessageBytes) {
        this.reader = new TwilioJsonReader(message, maxMessageBytes);
    }

    /**
     * Reads one whole text message, which must be valid UTF-8.
     *
     * @return the message, with {@link TwilioMessage#fault} set if it must be dropped; valid until
     *     the next parse and while {@code text} is unchanged
     */
    TwilioMessage parse(byte[] text, int offset, int length) {
        message.clear();
        if (!scanner.scan(text, offset, length)) {
            return parseByReader(text, offset, length);
        }
        message.fault = judge();
        return message;
    }

    /** The same without the scanner: what the scanner must agree with. */
    TwilioMessage parseByReader(byte[] text, int offset, int length) {
        message.clear();
        if (reader.read(text, offset, length)) {
            message.fault = judge();
        } else {
            message.clear();
            message.fault = Counter.CARRIER_BAD_JSON;
        }
        return message;
    }

    private @Nullable Counter judge() {
        return switch (message.event) {
            case NONE -> Counter.CARRIER_MISSING_EVENT;
            case MEDIA -> judgeMedia();
            case MARK -> message.markName.isPresent() ? null : Counter.CARRIER_BAD_MARK;
            case DTMF -> message.digit == 0 ? Counter.CARRIER_BAD_DTMF : null;
            case CONNECTED, START, STOP, ERROR, UNKNOWN -> null;
        };
    }

    private @Nullable Counter judgeMedia() {
        final TextSlice payload = message.payload;
        if (!payload.isPresent()) {
            return Counter.CARRIER_BAD_MEDIA;
        }
        if (message.track == Track.OTHER) {
            return Counter.CARRIER_WRONG_TRACK;
        }
        final int decoded =
                decoder.decode(
                        payload.bytes(),
                        payload.offset(),
                        payload.length(),
                        message.payloadSymbols);
        if (decoded == PayloadDecoder.BAD) {
            return Counter.CARRIER_BAD_BASE64;
        }
        message.audio = decoder.audio();
        message.audioLength = decoded;
        return null;
    }
}
