package io.tandemrelay.server.websocket;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The payload of a close frame: a code and a reason, or nothing (RFC 6455 5.5.1, 7.4). */
final class CloseFrame {

    static final int MAX_REASON_BYTES = FrameParser.MAX_CONTROL_BYTES - Short.BYTES;

    private CloseFrame() {}

    /** Whether a peer may send this code: RFC 6455 7.4 and the IANA close code registry. */
    static boolean isLegal(int code) {
        return (code >= 1000 && code <= 1003)
                || (code >= 1007 && code <= 1014)
                || (code >= 3000 && code <= 4999);
    }

    /** What is wrong with a received payload, or null; one byte is refused by the parser. */
    static @Nullable Violation fault(ByteBuf payload) {
        if (!payload.isReadable()) {
            return null;
        }
        if (!isLegal(code(payload))) {
            return Violation.PROTOCOL;
        }
        final Utf8Validator utf8 = new Utf8Validator();
        final boolean valid =
                utf8.accept(payload, reasonAt(payload), payload.readableBytes() - Short.BYTES);
        return valid && utf8.isComplete() ? null : Violation.UTF8;
    }

    static int code(ByteBuf payload) {
        return payload.isReadable()
                ? payload.getUnsignedShort(payload.readerIndex())
                : WebSocketClose.NO_CODE;
    }

    /** The reason of a faultless payload, fit for a log. */
    static String reason(ByteBuf payload) {
        final int length = payload.readableBytes() - Short.BYTES;
        return length <= 0
                ? ""
                : printable(payload.toString(reasonAt(payload), length, StandardCharsets.UTF_8));
    }

    /** At most {@link #MAX_REASON_BYTES} characters, none of which could forge a log line. */
    static String printable(String text) {
        final StringBuilder printable = new StringBuilder();
        text.codePoints()
                .limit(MAX_REASON_BYTES)
                .map(point -> isPrintable(point) ? point : '?')
                .forEach(printable::appendCodePoint);
        return printable.toString();
    }

    /** The longest prefix of a reason that fits a close frame, as UTF-8. */
    static byte[] encoded(String reason) {
        int end = Math.min(reason.length(), MAX_REASON_BYTES);
        while (ByteBufUtil.utf8Bytes(reason, 0, end) > MAX_REASON_BYTES
                || (end > 0 && Character.isHighSurrogate(reason.charAt(end - 1)))) {
            end--;
        }
        return reason.substring(0, end).getBytes(StandardCharsets.UTF_8);
    }

    private static boolean isPrintable(int point) {
        return switch (Character.getType(point)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR ->
                    false;
            default -> true;
        };
    }

    private static int reasonAt(ByteBuf payload) {
        return payload.readerIndex() + Short.BYTES;
    }
}
