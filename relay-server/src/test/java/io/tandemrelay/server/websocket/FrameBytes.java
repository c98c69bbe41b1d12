package io.tandemrelay.server.websocket;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** Builds streams of WebSocket frames byte by byte, correct ones and others. */
final class FrameBytes {

    static final int FIN = 0x80;
    private static final int KEY = 0x11223344;

    private final boolean masked;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    private FrameBytes(boolean masked) {
        this.masked = masked;
    }

    static FrameBytes to(Role receiver) {
        return new FrameBytes(receiver == Role.SERVER);
    }

    static byte[] hex(String digits) {
        return HexFormat.of().parseHex(digits.replace(" ", ""));
    }

    FrameBytes text(String payload) {
        return frame(FIN | 1, payload.getBytes(StandardCharsets.UTF_8));
    }

    FrameBytes close(int code, String reason) {
        final byte[] text = reason.getBytes(StandardCharsets.UTF_8);
        return frame(
                FIN | 8,
                ByteBuffer.allocate(2 + text.length).putShort((short) code).put(text).array());
    }

    FrameBytes frame(int first, String payloadHex) {
        return frame(first, hex(payloadHex));
    }

    FrameBytes frame(int first, byte[] payload) {
        return frame(first, payload, KEY, masked);
    }

    FrameBytes frame(int first, byte[] payload, int key, boolean maskedFrame) {
        header(first, payload.length, maskedFrame);
        if (maskedFrame) {
            final byte[] mask = ByteBuffer.allocate(4).putInt(key).array();
            out.writeBytes(mask);
            for (int i = 0; i < payload.length; i++) {
                out.write(payload[i] ^ mask[i & 3]);
            }
        } else {
            out.writeBytes(payload);
        }
        return this;
    }

    /** A header alone, the length in its shortest form. */
    FrameBytes header(int first, long length, boolean maskedFrame) {
        if (length < 126) {
            return header(first, (int) length, 0, length, maskedFrame);
        }
        return length < 65_536
                ? header(first, 126, 2, length, maskedFrame)
                : header(first, 127, 8, length, maskedFrame);
    }

    FrameBytes header(int first, int shortLength, int lengthBytes, long length) {
        return header(first, shortLength, lengthBytes, length, masked);
    }

    byte[] bytes() {
        return out.toByteArray();
    }

    private FrameBytes header(
            int first, int shortLength, int lengthBytes, long length, boolean maskedFrame) {
        out.write(first);
        out.write((maskedFrame ? 0x80 : 0) | shortLength);
        final byte[] wide = ByteBuffer.allocate(8).putLong(length).array();
        out.write(wide, 8 - lengthBytes, lengthBytes);
        return this;
    }
}
