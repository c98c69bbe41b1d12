package io.tandemrelay.server.websocket;

import io.netty.buffer.ByteBuf;

/**
 * Reads WebSocket frames out of bytes that come in any pieces, and enforces RFC 6455 section 5 and
 * the limits; thread relay-io-N. Holds no bytes itself: whoever feeds it keeps what it left unread
 * and passes it again, with more behind.
 *
 * <p>Payloads are unmasked in place, and text is checked, as far as they have arrived, so a frame
 * that dribbles in costs no more than one that comes whole, and bad text fails at its first bad
 * byte. After a violation the parser stays failed.
 */
final class FrameParser {

    /** RFC 6455 5.5. */
    static final int MAX_CONTROL_BYTES = 125;

    /** What came of a call of {@link #parse}. */
    enum Step {
        /** More bytes are needed. */
        INCOMPLETE,
        /** A frame: its payload is next in the buffer, and the caller must consume it. */
        FRAME,
        /** The peer broke a rule: see {@link #violation}. */
        VIOLATION
    }

    private enum State {
        HEADER,
        LENGTH_16,
        LENGTH_64,
        MASK_KEY,
        PAYLOAD,
        FAILED
    }

    private final boolean expectsMasked;
    private final WebSocketLimits limits;
    private final Utf8Validator utf8 = new Utf8Validator();

    private State state = State.HEADER;
    private int neededBytes = 2;

    private Opcode opcode = Opcode.CONTINUATION;
    private boolean isFinal;
    private int payloadBytes;
    private int maskKey;
    private int arrivedBytes;

    private boolean insideMessage;
    private boolean text;
    private long messageBytes;
    private int fragments;

    private Violation violation = Violation.PROTOCOL;
    private String detail = "";

    FrameParser(Role role, WebSocketLimits limits) {
        this.expectsMasked = role.expectsMasked();
        this.limits = limits;
    }

    Step parse(ByteBuf in) {
        while (in.readableBytes() >= neededBytes) {
            switch (state) {
                case HEADER -> onHeader(in.readUnsignedByte(), in.readUnsignedByte());
                case LENGTH_16 -> onLength(in.readUnsignedShort(), 126);
                case LENGTH_64 -> onLength(in.readLong(), 65_536);
                case MASK_KEY -> onMaskKey(in.readInt());
                case PAYLOAD -> {
                    onPayload(in);
                    return state == State.FAILED ? Step.VIOLATION : onFrame();
                }
                case FAILED -> {
                    return Step.VIOLATION;
                }
            }
        }
        if (state == State.PAYLOAD) {
            onPayload(in);
        }
        return state == State.FAILED ? Step.VIOLATION : Step.INCOMPLETE;
    }

    /** How many unread bytes, those left by the last call included, the next step takes. */
    int neededBytes() {
        return neededBytes;
    }

    /** False between messages; true inside a frame or between the fragments of a message. */
    boolean isInsideMessage() {
        return insideMessage || state != State.HEADER;
    }

    Opcode opcode() {
        return opcode;
    }

    int payloadBytes() {
        return payloadBytes;
    }

    /** Whether the frame is the last or only one of its message. */
    boolean isFinal() {
        return isFinal;
    }

    /** Whether the message the frame belongs to is text. */
    boolean isText() {
        return text;
    }

    Violation violation() {
        return violation;
    }

    /** One constant phrase on the violation. */
    String detail() {
        return detail;
    }

    private void onHeader(int first, int second) {
        final Opcode next = Opcode.of(first & 0x0F);
        final int shortLength = second & 0x7F;
        isFinal = (first & 0x80) != 0;
        if ((first & 0x70) != 0) {
            fail(Violation.PROTOCOL, "reserved bit set");
        } else if (next == null) {
            fail(Violation.PROTOCOL, "reserved opcode");
        } else if ((second & 0x80) != 0 != expectsMasked) {
            fail(Violation.PROTOCOL, expectsMasked ? "unmasked frame" : "masked frame");
        } else if (next.isControl()) {
            onControlHeader(next, shortLength);
        } else {
            onDataHeader(next, shortLength);
        }
    }

    private void onControlHeader(Opcode next, int length) {
        if (!isFinal) {
            fail(Violation.PROTOCOL, "fragmented control frame");
        } else if (length > MAX_CONTROL_BYTES) {
            fail(Violation.PROTOCOL, "control frame too long");
        } else if (next == Opcode.CLOSE && length == 1) {
            fail(Violation.PROTOCOL, "close frame with half a code");
        } else {
            opcode = next;
            expectPayload(length);
        }
    }

    private void onDataHeader(Opcode next, int shortLength) {
        final boolean continues = next == Opcode.CONTINUATION;
        if (continues && !insideMessage) {
            fail(Violation.PROTOCOL, "continuation without a message");
        } else if (!continues && insideMessage) {
            fail(Violation.PROTOCOL, "new message inside a fragmented one");
        } else {
            opcode = next;
            if (!continues) {
                text = next == Opcode.TEXT;
                messageBytes = 0;
                fragments = 0;
                utf8.reset();
            }
            switch (shortLength) {
                case 126 -> expect(State.LENGTH_16, Short.BYTES);
                case 127 -> expect(State.LENGTH_64, Long.BYTES);
                default -> onLength(shortLength, 0);
            }
        }
    }

    private void onLength(long length, int least) {
        if (length < least) { // a set top bit is negative here
            fail(Violation.PROTOCOL, "length not in its shortest form");
        } else if (++fragments > limits.maxFragments()) {
            fail(Violation.TOO_BIG, "too many fragments");
        } else if (length > limits.maxFrameBytes()) {
            fail(Violation.TOO_BIG, "frame too long");
        } else if ((messageBytes += length) > limits.maxMessageBytes()) {
            fail(Violation.TOO_BIG, "message too long");
        } else {
            expectPayload((int) length);
        }
    }

    private void expectPayload(int length) {
        payloadBytes = length;
        arrivedBytes = 0;
        maskKey = 0;
        if (expectsMasked) {
            expect(State.MASK_KEY, Integer.BYTES);
        } else {
            expect(State.PAYLOAD, length);
        }
    }

    private void onMaskKey(int key) {
        maskKey = key;
        expect(State.PAYLOAD, payloadBytes);
    }

    private void onPayload(ByteBuf in) {
        final int length = Math.min(in.readableBytes(), payloadBytes) - arrivedBytes;
        final int index = in.readerIndex() + arrivedBytes;
        if (maskKey != 0) {
            Masking.apply(in, index, length, maskKey, arrivedBytes);
        }
        arrivedBytes += length;
        if (text && !opcode.isControl() && !utf8.accept(in, index, length)) {
            fail(Violation.UTF8, "text is not UTF-8");
        }
    }

    private Step onFrame() {
        if (!opcode.isControl()) {
            if (isFinal && text && !utf8.isComplete()) {
                fail(Violation.UTF8, "text ends inside a character");
                return Step.VIOLATION;
            }
            insideMessage = !isFinal;
        }
        expect(State.HEADER, 2);
        return Step.FRAME;
    }

    private void expect(State next, int bytes) {
        state = next;
        neededBytes = bytes;
    }

    private void fail(Violation broken, String phrase) {
        violation = broken;
        detail = phrase;
        expect(State.FAILED, 0);
    }
}
