package io.tandemrelay.server.carrier;

import io.netty.buffer.ByteBuf;

/**
 * The working memory all carrier legs of one I/O loop share: nothing in it outlives the handling of
 * one message. One per loop, thread relay-io-N.
 */
public final class CarrierScratch {
    /** Audio of one message to the carrier at most, two seconds; more is written as several. */
    private static final int MAX_SENT_BYTES = 16_000;

    private final byte[] text;
    private final TwilioMessageParser parser;
    private final PayloadEncoder encoder = new PayloadEncoder(MAX_SENT_BYTES);

    /** Allocates for messages up to {@code maxMessageBytes}. */
    public CarrierScratch(int maxMessageBytes) {
        this.text = new byte[maxMessageBytes];
        this.parser = new TwilioMessageParser(maxMessageBytes);
    }

    int maxMessageBytes() {
        return text.length;
    }

    /** Reads a message that is not longer than {@link #maxMessageBytes}; the buffer is kept. */
    TwilioMessage parse(ByteBuf message) {
        final int length = message.readableBytes();
        message.getBytes(message.readerIndex(), text, 0, length);
        return parser.parse(text, 0, length);
    }

    PayloadEncoder encoder() {
        return encoder;
    }
}
