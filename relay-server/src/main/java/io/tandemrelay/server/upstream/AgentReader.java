package io.tandemrelay.server.upstream;

import io.netty.buffer.ByteBuf;
import io.tandemrelay.server.metrics.Counter;
import io.tandemrelay.server.metrics.ThreadCounters;

/**
 * Takes agents' messages out of Netty's buffers into arrays that live as long as the loop. Thread
 * relay-io-N: one per loop, shared by its legs; a message is done with before the next is read.
 */
final class AgentReader {

    /** Audio is handed on in pieces of at most this; even, so that no sample is cut. */
    static final int PIECE_BYTES = 16 * 1024;

    private static final int FIRST_TEXT_BYTES = 16 * 1024;

    private final AgentMessageParser parser;
    private final ThreadCounters counters;
    private final int maxTextBytes;
    private final byte[] piece = new byte[PIECE_BYTES];
    private byte[] text;

    AgentReader(int maxTextBytes, ThreadCounters counters) {
        this.parser = new AgentMessageParser(maxTextBytes);
        this.counters = counters;
        this.maxTextBytes = maxTextBytes;
        this.text = new byte[Math.min(FIRST_TEXT_BYTES, maxTextBytes)];
    }

    /** Reads a text message and counts what became of it. Whatever the text, nothing is thrown. */
    void readText(ByteBuf message, UpstreamDialect dialect, AgentEvents events, long receivedNs) {
        counters.increment(Counter.UPSTREAM_TEXTS);
        switch (interpret(message, dialect, events, receivedNs)) {
            case UNDERSTOOD -> {}
            case UNKNOWN -> counters.increment(Counter.UPSTREAM_UNKNOWN_TEXTS);
            case MALFORMED -> counters.increment(Counter.UPSTREAM_MALFORMED_TEXTS);
        }
    }

    private UpstreamDialect.Verdict interpret(
            ByteBuf message, UpstreamDialect dialect, AgentEvents events, long receivedNs) {
        final int length = message.readableBytes();
        if (length > maxTextBytes) {
            return UpstreamDialect.Verdict.MALFORMED;
        }
        if (text.length < length) {
            text = new byte[Math.min(maxTextBytes, Integer.highestOneBit(length) * 2)];
        }
        message.getBytes(message.readerIndex(), text, 0, length);
        final AgentMessage parsed = parser.parse(text, length);
        return parsed == null
                ? UpstreamDialect.Verdict.MALFORMED
                : dialect.interpret(parsed, events, receivedNs);
    }

    /** Moves the next piece of an audio message into {@link #piece}; its length. */
    int takePiece(ByteBuf audio) {
        final int length = Math.min(audio.readableBytes(), PIECE_BYTES);
        audio.readBytes(piece, 0, length);
        return length;
    }

    byte[] piece() {
        return piece;
    }
}
