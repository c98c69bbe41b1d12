package io.tandemrelay.server.carrier;

import io.netty.buffer.ByteBuf;
import io.tandemrelay.server.media.AudioRing;
import java.util.Base64;

/**
 * Base64 of RFC 4648 section 4, padded, from ring slots into a message. One per I/O loop, thread
 * relay-io-N; 0 allocation.
 */
final class PayloadEncoder {
    private static final int FRAME_BYTES = 160;
    private static final byte[] PAIRS = pairs();

    private final byte[] audio;
    private final byte[] symbols;
    private final byte[] frame = new byte[FRAME_BYTES];
    private final byte[] twoFrames = new byte[2 * FRAME_BYTES];

    /** Three is what makes whole groups of base64, without padding. */
    private final byte[] threeFrames = new byte[3 * FRAME_BYTES];

    private final Base64.Encoder jdk = Base64.getEncoder();

    /** An encoder for up to so many bytes of audio at once. */
    PayloadEncoder(int capacity) {
        this.audio = new byte[capacity];
        this.symbols = new byte[encodedLength(capacity)];
    }

    /** Most bytes of audio one message may carry. */
    int capacity() {
        return audio.length;
    }

    static int encodedLength(int bytes) {
        return (bytes + 2) / 3 * 4;
    }

    /** Appends the oldest slots as one payload; the slots stay in the ring. */
    void encode(AudioRing ring, int slots, ByteBuf message) {
        int length = 0;
        for (int slot = 0; slot < slots; slot++) {
            final int slotLength = ring.length(slot);
            System.arraycopy(ring.bytes(), ring.peek(slot), audio, length, slotLength);
            length += slotLength;
        }
        int done = 0;
        while (length - done >= threeFrames.length) {
            done = encodeWhole(done, threeFrames, message);
        }
        if (length - done == twoFrames.length) {
            encodeWhole(done, twoFrames, message);
        } else if (length - done == frame.length) {
            encodeWhole(done, frame, message);
        } else if (length > done) {
            message.writeBytes(symbols, 0, encodeByTable(done, length));
        }
    }

    /** The JDK's encoder is several times the table's speed, but takes whole arrays only. */
    private int encodeWhole(int from, byte[] whole, ByteBuf message) {
        System.arraycopy(audio, from, whole, 0, whole.length);
        message.writeBytes(symbols, 0, jdk.encode(whole, symbols));
        return from + whole.length;
    }

    private int encodeByTable(int from, int length) {
        int in = from;
        int out = 0;
        while (in + 3 <= length) {
            final int bits =
                    (audio[in] & 0xFF) << 16 | (audio[in + 1] & 0xFF) << 8 | (audio[in + 2] & 0xFF);
            pair(bits >> 12, out);
            pair(bits & 0xFFF, out + 2);
            in += 3;
            out += 4;
        }
        if (in == length) {
            return out;
        }
        final boolean two = length - in == 2;
        final int bits = (audio[in] & 0xFF) << 16 | (two ? (audio[in + 1] & 0xFF) << 8 : 0);
        pair(bits >> 12, out);
        pair(bits & 0xFFF, out + 2);
        symbols[out + 3] = '=';
        if (!two) {
            symbols[out + 2] = '=';
        }
        return out + 4;
    }

    private void pair(int twelveBits, int at) {
        symbols[at] = PAIRS[twelveBits << 1];
        symbols[at + 1] = PAIRS[(twelveBits << 1) + 1];
    }

    /** Both symbols of each 12-bit value: half the look-ups of a table of single symbols. */
    private static byte[] pairs() {
        final String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        final byte[] pairs = new byte[2 * 4096];
        for (int i = 0; i < 4096; i++) {
            pairs[2 * i] = (byte) alphabet.charAt(i >> 6);
            pairs[2 * i + 1] = (byte) alphabet.charAt(i & 63);
        }
        return pairs;
    }
}
