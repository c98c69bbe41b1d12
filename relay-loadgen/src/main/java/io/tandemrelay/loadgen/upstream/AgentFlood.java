package io.tandemrelay.loadgen.upstream;

import io.netty.channel.Channel;
import java.util.Arrays;

/** Sends near-silence as fast as the peer takes it. Runs on the session's loop. */
final class AgentFlood implements Runnable {
    private static final int MESSAGES_PER_TURN = 64;

    private final AgentSession session;
    private final Channel channel;
    private final MessageWriter writer;
    private final byte[] message;
    private long leftBytes;

    /** Floods without end when {@code totalBytes} is 0. */
    AgentFlood(
            AgentSession session,
            Channel channel,
            MessageWriter writer,
            int messageBytes,
            long totalBytes) {
        this.session = session;
        this.channel = channel;
        this.writer = writer;
        this.message = new byte[messageBytes];
        this.leftBytes = totalBytes == 0 ? Long.MAX_VALUE : totalBytes;
        Arrays.fill(message, (byte) 0xFE);
    }

    @Override
    public void run() {
        if (!session.isOpen()) {
            return;
        }
        int turn = MESSAGES_PER_TURN;
        while (leftBytes > 0 && channel.isWritable() && turn-- > 0) {
            final int length = (int) Math.min(message.length, leftBytes);
            writer.writeAudio(message, 0, length);
            leftBytes -= length;
        }
        channel.flush();
        if (leftBytes > 0 && channel.isWritable()) {
            channel.eventLoop().execute(this);
        }
    }
}
