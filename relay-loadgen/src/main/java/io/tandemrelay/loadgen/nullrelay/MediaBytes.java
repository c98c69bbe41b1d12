package io.tandemrelay.loadgen.nullrelay;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Media messages of both sides as whole WebSocket frames, made from bytes to bytes. Stateless.
 *
 * <p>It finds the payload by its name alone and trusts what follows to be base64 with padding: it
 * talks only to this module's generator in Twilio's own spelling.
 */
final class MediaBytes {
    private static final String NAME = "\"payload\":\"";
    private static final int NAME_BYTES = NAME.length();
    private static final long NAME_HEAD =
            ByteBuffer.wrap(NAME.getBytes(StandardCharsets.US_ASCII)).getLong();
    private static final int NAME_TAIL = '"' << 16 | ':' << 8 | '"';

    private static final byte[] CODE =
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
                    .getBytes(StandardCharsets.US_ASCII);
    private static final short[] PAIRS = pairs();
    private static final byte[] BITS = bits();

    private static final byte[] TAIL = "\"}}".getBytes(StandardCharsets.US_ASCII);

    /** RFC 6455 5.2. */
    private static final int FINAL_TEXT = 0x81;

    private static final int FINAL_BINARY = 0x82;
    private static final int MASKED = 0x80;
    private static final int SHORT_LENGTH = 125;
    private static final int LENGTH_IN_TWO_BYTES = 126;
    private static final int LENGTH_IN_EIGHT_BYTES = 127;
    private static final int MOST_HEADER_BYTES = 14;

    private MediaBytes() {}

    /** All of a media message up to the payload. */
    static byte[] head(String streamSid) {
        return "{\"event\":\"media\",\"streamSid\":\"%s\",\"media\":{\"payload\":\""
                .formatted(streamSid)
                .getBytes(StandardCharsets.UTF_8);
    }

    /** A whole clear message as a WebSocket frame. */
    static byte[] clear(String streamSid) {
        final byte[] json =
                "{\"event\":\"clear\",\"streamSid\":\"%s\"}"
                        .formatted(streamSid)
                        .getBytes(StandardCharsets.UTF_8);
        final ByteBuf out = Unpooled.buffer();
        header(out, FINAL_TEXT, 0, json.length);
        return ByteBufUtil.getBytes(out.writeBytes(json));
    }

    /**
     * Where the payload begins, or -1; {@code guess} is where it began last time, which is right
     * until a counter grows by a digit.
     */
    static int payloadStart(ByteBuf text, int guess) {
        if (guess >= NAME_BYTES && isNameAt(text, guess - NAME_BYTES)) {
            return guess;
        }
        for (int at = text.readerIndex(); at <= text.writerIndex() - NAME_BYTES; at++) {
            if (isNameAt(text, at)) {
                return at + NAME_BYTES;
            }
        }
        return -1;
    }

    private static boolean isNameAt(ByteBuf text, int at) {
        return at >= text.readerIndex()
                && at <= text.writerIndex() - NAME_BYTES
                && text.getLong(at) == NAME_HEAD
                && text.getMedium(at + Long.BYTES) == NAME_TAIL;
    }

    static int payloadEnd(ByteBuf text, int start) {
        final int end = text.indexOf(start, text.writerIndex(), (byte) '"');
        if (end < 0 || (end - start) % 4 != 0) {
            throw new IllegalArgumentException("payload without an end, or not base64");
        }
        return end;
    }

    /** Decoded length of base64 with padding. */
    static int audioBytes(ByteBuf text, int start, int end) {
        final int all = (end - start) / 4 * 3;
        if (end == start || text.getByte(end - 1) != '=') {
            return all;
        }
        return text.getByte(end - 2) == '=' ? all - 2 : all - 1;
    }

    /** A masked binary message of the audio in this payload. */
    static ByteBuf binary(ByteBufAllocator allocator, ByteBuf text, int start, int end) {
        final int length = audioBytes(text, start, end);
        final ByteBuf out = allocator.buffer(MOST_HEADER_BYTES + length + 2);
        maskedHeader(out, length);
        decode(text, start, end, length, out);
        return out;
    }

    static ByteBuf binary(ByteBufAllocator allocator, byte[] audio) {
        final ByteBuf out = allocator.buffer(MOST_HEADER_BYTES + audio.length);
        maskedHeader(out, audio.length);
        return out.writeBytes(audio);
    }

    /** The key is 0: masking protects caches on the way (RFC 6455 10.3), and there are none. */
    private static void maskedHeader(ByteBuf out, int length) {
        header(out, FINAL_BINARY, MASKED, length);
        out.writeInt(0);
    }

    /** A text message of this audio, base64 between head and tail. */
    static ByteBuf media(ByteBufAllocator allocator, byte[] head, ByteBuf audio) {
        final int payload = (audio.readableBytes() + 2) / 3 * 4;
        final ByteBuf out = text(allocator, head, payload);
        encode(audio, out);
        return out.writeBytes(TAIL);
    }

    /** A text message of a payload that is base64 already. */
    static ByteBuf echo(ByteBufAllocator allocator, byte[] head, ByteBuf text, int start, int end) {
        return text(allocator, head, end - start)
                .writeBytes(text, start, end - start)
                .writeBytes(TAIL);
    }

    static byte[] audio(ByteBuf text, int start, int end) {
        final byte[] audio = new byte[audioBytes(text, start, end)];
        final ByteBuf decoded = text.alloc().buffer(audio.length + 2);
        decode(text, start, end, audio.length, decoded);
        decoded.readBytes(audio).release();
        return audio;
    }

    private static ByteBuf text(ByteBufAllocator allocator, byte[] head, int payload) {
        final int length = head.length + payload + TAIL.length;
        final ByteBuf out = allocator.buffer(MOST_HEADER_BYTES + length);
        header(out, FINAL_TEXT, 0, length);
        return out.writeBytes(head);
    }

    private static void header(ByteBuf out, int first, int masked, int length) {
        out.writeByte(first);
        if (length <= SHORT_LENGTH) {
            out.writeByte(masked | length);
        } else if (length <= 0xFFFF) {
            out.writeByte(masked | LENGTH_IN_TWO_BYTES).writeShort(length);
        } else {
            out.writeByte(masked | LENGTH_IN_EIGHT_BYTES).writeLong(length);
        }
    }

    /** Four characters in, three bytes out; what padding made too much is taken back. */
    private static void decode(ByteBuf text, int start, int end, int length, ByteBuf out) {
        final int before = out.writerIndex();
        for (int at = start; at < end; at += 4) {
            final int four = text.getInt(at);
            out.writeMedium(
                    BITS[four >>> 24] << 18
                            | BITS[four >>> 16 & 0xFF] << 12
                            | BITS[four >>> 8 & 0xFF] << 6
                            | BITS[four & 0xFF]);
        }
        out.writerIndex(before + length);
    }

    private static void encode(ByteBuf audio, ByteBuf out) {
        int at = audio.readerIndex();
        final int end = audio.writerIndex();
        for (; at + 3 <= end; at += 3) {
            final int three = audio.getMedium(at);
            out.writeInt(PAIRS[three >>> 12 & 0xFFF] << 16 | PAIRS[three & 0xFFF]);
        }
        if (at + 1 == end) {
            out.writeShort(PAIRS[audio.getUnsignedByte(at) << 4]).writeShort('=' << 8 | '=');
        } else if (at + 2 == end) {
            final int bits = audio.getUnsignedShort(at) << 2;
            out.writeShort(PAIRS[bits >>> 6]).writeByte(CODE[bits & 0x3F]).writeByte('=');
        }
    }

    private static short[] pairs() {
        final short[] pairs = new short[1 << 12];
        for (int i = 0; i < pairs.length; i++) {
            pairs[i] = (short) (CODE[i >> 6] << 8 | CODE[i & 0x3F]);
        }
        return pairs;
    }

    private static byte[] bits() {
        final byte[] bits = new byte[256];
        Arrays.fill(bits, (byte) 0);
        for (int i = 0; i < CODE.length; i++) {
            bits[CODE[i]] = (byte) i;
        }
        return bits;
    }
}
