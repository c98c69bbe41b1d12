package io.tandemrelay.server.carrier;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A socket that keeps what is written and checks the announced lengths. */
final class RecordingSocket implements TextSocket {
    final List<String> sent = new ArrayList<>();
    int closeCode;
    String closeWord = "";
    int closes;
    int flushes;
    int pings;
    boolean isWritable = true;
    private int announced;

    @Override
    public boolean isWritable() {
        return isWritable;
    }

    @Override
    public ByteBuf beginText(int payloadLength) {
        announced = payloadLength;
        return Unpooled.buffer(payloadLength, payloadLength);
    }

    @Override
    public void end(ByteBuf message) {
        if (message.readableBytes() != announced) {
            throw new AssertionError(message.readableBytes() + " bytes, not " + announced);
        }
        sent.add(message.toString(StandardCharsets.UTF_8));
        message.release();
    }

    @Override
    public void flush() {
        flushes++;
    }

    @Override
    public void ping() {
        pings++;
    }

    @Override
    public void close(int code, String reason) {
        closes++;
        closeCode = code;
        closeWord = reason;
    }
}
