package io.tandemrelay.loadgen.caller;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * The text around the payload of the server's last strictly parsed {@code media} message. A message
 * with the same text around its payload is as correct as that one, whatever the server's order of
 * members, and needs no parser: the one shortcut that thousands of calls need. Loop only.
 */
final class MediaShape {
    private byte[] before = {};
    private byte[] after = {};

    /** Takes a correct message as the model of those to come. */
    void learn(byte[] text, byte[] audio) {
        final String message = new String(text, StandardCharsets.ISO_8859_1);
        final String payload = Base64.getEncoder().encodeToString(audio);
        final int at = message.indexOf(payload);
        if (!payload.isEmpty() && at >= 0 && message.indexOf(payload, at + 1) < 0) {
            before = Arrays.copyOf(text, at);
            after = Arrays.copyOfRange(text, at + payload.length(), text.length);
        }
    }

    /** The decoded audio of a message of this shape; null when it is of another. */
    byte @Nullable [] audio(ByteBuf text) {
        final int payload = text.readableBytes() - before.length - after.length;
        final int start = text.readerIndex();
        if (before.length == 0
                || payload <= 0
                || payload % 4 != 0
                || !matches(text, start, before)
                || !matches(text, start + before.length + payload, after)) {
            return null;
        }
        try {
            return Base64.getDecoder()
                    .decode(ByteBufUtil.getBytes(text, start + before.length, payload));
        } catch (IllegalArgumentException notBase64) {
            return null;
        }
    }

    private static boolean matches(ByteBuf text, int at, byte[] expected) {
        for (int i = 0; i < expected.length; i++) {
            if (text.getByte(at + i) != expected[i]) {
                return false;
            }
        }
        return true;
    }
}
