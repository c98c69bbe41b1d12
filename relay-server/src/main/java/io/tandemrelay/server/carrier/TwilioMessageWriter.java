package io.tandemrelay.server.carrier;

import io.netty.buffer.ByteBuf;
import io.tandemrelay.server.media.AudioRing;
import java.nio.charset.StandardCharsets;

/**
 * Writes the three messages Twilio accepts, with exactly their members (Twilio Media Streams,
 * WebSocket messages sent to Twilio). One per stream, thread relay-io-N; 0 allocation per message.
 */
final class TwilioMessageWriter {
    private static final byte[] MEDIA_END = ascii("\"}}");
    private static final byte[] MARK_END = ascii("\"}}");

    private final byte[] mediaStart;
    private final byte[] markStart;
    private final byte[] clear;
    private final PayloadEncoder encoder;

    /** The encoder may be shared by all writers of one thread. */
    TwilioMessageWriter(String streamSid, PayloadEncoder encoder) {
        final String stream = ",\"streamSid\":\"" + escaped(streamSid) + '"';
        this.mediaStart = utf8("{\"event\":\"media\"" + stream + ",\"media\":{\"payload\":\"");
        this.markStart = utf8("{\"event\":\"mark\"" + stream + ",\"mark\":{\"name\":\"");
        this.clear = utf8("{\"event\":\"clear\"" + stream + '}');
        this.encoder = encoder;
    }

    /** Bytes of a media message that carries so much mu-law audio. */
    int mediaLength(int audioBytes) {
        return mediaStart.length + PayloadEncoder.encodedLength(audioBytes) + MEDIA_END.length;
    }

    /** Writes the oldest slots, at most {@link PayloadEncoder#capacity} bytes, and keeps them. */
    void writeMedia(ByteBuf message, AudioRing ring, int slots) {
        message.writeBytes(mediaStart);
        encoder.encode(ring, slots, message);
        message.writeBytes(MEDIA_END);
    }

    int markLength(int generation, int number) {
        return markStart.length + MarkName.length(generation, number) + MARK_END.length;
    }

    void writeMark(ByteBuf message, int generation, int number) {
        message.writeBytes(markStart);
        MarkName.write(message, generation, number);
        message.writeBytes(MARK_END);
    }

    int clearLength() {
        return clear.length;
    }

    void writeClear(ByteBuf message) {
        message.writeBytes(clear);
    }

    /** A JSON string's content (RFC 8259 section 7); the solidus stays as it is. */
    private static String escaped(String text) {
        final StringBuilder json = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            final char character = text.charAt(i);
            if (character == '"' || character == '\\') {
                json.append('\\').append(character);
            } else if (character < 0x20) {
                json.append(String.format("\\u%04x", (int) character));
            } else {
                json.append(character);
            }
        }
        return json.toString();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
