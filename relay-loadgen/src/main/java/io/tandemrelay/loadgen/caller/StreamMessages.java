package io.tandemrelay.loadgen.caller;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import tools.jackson.databind.json.JsonMapper;

/**
 * Writes what Twilio sends on one stream (Twilio Media Streams, WebSocket messages) and counts its
 * sequence numbers. Owned by the stream's loop.
 */
final class StreamMessages {
    private static final JsonMapper JSON = new JsonMapper();

    private static final int PAYLOAD_BYTES = 216;
    private static final int MEDIA_BYTES = 512;
    private static final byte[] MEDIA_SEQUENCE =
            ascii("{\"event\":\"media\",\"sequenceNumber\":\"");
    private static final byte[] MEDIA_CHUNK =
            ascii("\",\"media\":{\"track\":\"inbound\",\"chunk\":\"");
    private static final byte[] MEDIA_TIMESTAMP = ascii("\",\"timestamp\":\"");
    private static final byte[] MEDIA_PAYLOAD = ascii("\",\"payload\":\"");

    private final String accountSid;
    private final String callSid;
    private final String streamSid;
    private final Spelling spelling;
    private final Random random;
    private final byte[] mediaTail;
    private final byte[] payload = new byte[PAYLOAD_BYTES];
    private final byte[] digits = new byte[20];
    private long sequence;

    StreamMessages(
            String accountSid, String callSid, String streamSid, Spelling spelling, Random random) {
        this.accountSid = accountSid;
        this.callSid = callSid;
        this.streamSid = streamSid;
        this.spelling = spelling;
        this.random = random;
        mediaTail = ascii("\"},\"streamSid\":\"" + streamSid + "\"}");
    }

    /** Loads the JSON classes, which would make the first call of a process start late. */
    static void warmUp() {
        new StreamMessages("AC", "CA", "MZ", Spelling.odd(), new Random(0)).stop().release();
        new ServerMessageReader("MZ")
                .read("{\"event\":\"clear\"}".getBytes(StandardCharsets.UTF_8));
    }

    ByteBuf connected() {
        return text(members("event", "connected", "protocol", "Call", "version", "1.0.0"));
    }

    ByteBuf start(Map<String, String> parameters) {
        final Map<String, Object> format =
                members("encoding", "audio/x-mulaw", "sampleRate", 8000, "channels", 1);
        final Map<String, Object> start =
                members(
                        "accountSid", accountSid,
                        "streamSid", streamSid,
                        "callSid", callSid,
                        "tracks", List.of("inbound"),
                        "mediaFormat", format,
                        "customParameters", new LinkedHashMap<>(parameters));
        return text(
                members(
                        "event",
                        "start",
                        "sequenceNumber",
                        nextSequence(),
                        "start",
                        start,
                        "streamSid",
                        streamSid));
    }

    /**
     * One frame of 160 bytes; {@code chunk} counts from 1 and {@code timestampMs} is presentation
     * time.
     */
    ByteBuf media(ByteBufAllocator allocator, long chunk, long timestampMs, byte[] audio) {
        Base64.getEncoder().encode(audio, payload);
        if (spelling.equals(Spelling.asTwilio())) {
            return plainMedia(allocator, chunk, timestampMs);
        }
        final Map<String, Object> media =
                members(
                        "track",
                        "inbound",
                        "chunk",
                        counter(chunk),
                        "timestamp",
                        counter(timestampMs),
                        "payload",
                        new String(payload, StandardCharsets.US_ASCII));
        return text(
                members(
                        "event",
                        "media",
                        "sequenceNumber",
                        nextSequence(),
                        "media",
                        media,
                        "streamSid",
                        streamSid));
    }

    /** The one message of which there are thousands a second, without trees. */
    private ByteBuf plainMedia(ByteBufAllocator allocator, long chunk, long timestampMs) {
        final ByteBuf out = allocator.buffer(MEDIA_BYTES);
        out.writeBytes(MEDIA_SEQUENCE);
        writeDecimal(out, ++sequence);
        out.writeBytes(MEDIA_CHUNK);
        writeDecimal(out, chunk);
        out.writeBytes(MEDIA_TIMESTAMP);
        writeDecimal(out, timestampMs);
        out.writeBytes(MEDIA_PAYLOAD);
        return out.writeBytes(payload).writeBytes(mediaTail);
    }

    private void writeDecimal(ByteBuf out, long value) {
        int at = digits.length;
        long left = value;
        do {
            digits[--at] = (byte) ('0' + left % 10);
            left /= 10;
        } while (left > 0);
        out.writeBytes(digits, at, digits.length - at);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    ByteBuf dtmf(char digit) {
        return text(
                members(
                        "event",
                        "dtmf",
                        "streamSid",
                        streamSid,
                        "sequenceNumber",
                        nextSequence(),
                        "dtmf",
                        members("track", "inbound_track", "digit", String.valueOf(digit))));
    }

    ByteBuf mark(String name) {
        return text(
                members(
                        "event",
                        "mark",
                        "sequenceNumber",
                        nextSequence(),
                        "streamSid",
                        streamSid,
                        "mark",
                        members("name", name)));
    }

    ByteBuf stop() {
        return text(
                members(
                        "event",
                        "stop",
                        "sequenceNumber",
                        nextSequence(),
                        "stop",
                        members("accountSid", accountSid, "callSid", callSid),
                        "streamSid",
                        streamSid));
    }

    private Object nextSequence() {
        return counter(++sequence);
    }

    private Object counter(long value) {
        if (spelling.numericCounters()) {
            return value;
        }
        return Long.toString(value);
    }

    private ByteBuf text(Map<String, Object> message) {
        final String json =
                JSON.writeValueAsString(spelling.shuffledMembers() ? shuffled(message) : message);
        // A slash can only stand inside a string, so every one may be escaped.
        return Unpooled.copiedBuffer(
                spelling.escapedSlashes() ? json.replace("/", "\\/") : json,
                StandardCharsets.UTF_8);
    }

    private Map<String, Object> shuffled(Map<?, ?> members) {
        final List<Map.Entry<?, ?>> entries = new ArrayList<>(members.entrySet());
        Collections.shuffle(entries, random);
        final Map<String, Object> shuffled = new LinkedHashMap<>();
        for (Map.Entry<?, ?> entry : entries) {
            final Object value = entry.getValue();
            shuffled.put(
                    String.valueOf(entry.getKey()),
                    value instanceof Map<?, ?> inner ? shuffled(inner) : value);
        }
        return shuffled;
    }

    private static Map<String, Object> members(Object... namesAndValues) {
        final Map<String, Object> members = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            members.put((String) namesAndValues[i], namesAndValues[i + 1]);
        }
        return members;
    }
}
