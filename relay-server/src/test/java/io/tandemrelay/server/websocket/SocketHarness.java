package io.tandemrelay.server.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocatorMetric;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * One handler on a channel without a network and with a clock that stands still; closing it fails
 * when a buffer was not released.
 */
final class SocketHarness implements AutoCloseable {

    static final WebSocketLimits LIMITS =
            new WebSocketLimits(70_000, 100_000, 8, 10, 5_000, 3_000, 1_000);

    final RecordingListener listener = new RecordingListener();
    final WebSocketHandler socket;
    private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(false, true);
    final EmbeddedChannel channel;
    final Role role;

    SocketHarness(Role role) {
        this(role, LIMITS);
    }

    SocketHarness(Role role, WebSocketLimits limits) {
        this.role = role;
        this.socket = new WebSocketHandler(role, limits, listener);
        this.channel = new EmbeddedChannel(socket);
        channel.config().setAllocator(allocator);
        channel.freezeTime();
    }

    FrameBytes frames() {
        return FrameBytes.to(role);
    }

    /** One read pass that brings these bytes; nothing on a channel that has ended. */
    void receive(byte[] bytes) {
        if (channel.isOpen()) {
            channel.writeInbound(channel.alloc().buffer(bytes.length).writeBytes(bytes));
        }
    }

    void receive(FrameBytes frames) {
        receive(frames.bytes());
    }

    void receiveByteByByte(byte[] bytes) {
        for (byte each : bytes) {
            receive(new byte[] {each});
        }
    }

    void advance(long ms) {
        channel.advanceTimeBy(ms, TimeUnit.MILLISECONDS);
        channel.runScheduledPendingTasks();
    }

    /** The next frame written, unmasked: its first byte, a colon, the payload. */
    String sent() {
        final ByteBuf frame = channel.readOutbound();
        assertThat(frame).as("something sent").isNotNull();
        try {
            return unmasked(frame);
        } finally {
            frame.release();
        }
    }

    List<String> allSent() {
        final List<String> all = new ArrayList<>();
        while (!channel.outboundMessages().isEmpty()) {
            all.add(sent());
        }
        return all;
    }

    private String unmasked(ByteBuf frame) {
        final int first = frame.readUnsignedByte();
        final int second = frame.readUnsignedByte();
        assertThat((second & 0x80) != 0).as("masked").isEqualTo(role == Role.CLIENT);
        switch (second & 0x7F) {
            case 126 -> frame.skipBytes(2);
            case 127 -> frame.skipBytes(8);
            default -> assertThat(frame.isReadable() || second == 0).isTrue();
        }
        if (role == Role.CLIENT) {
            final ByteBuf key = Unpooled.copiedBuffer(frame.readSlice(4));
            for (int i = 0; i < frame.readableBytes(); i++) {
                final int at = frame.readerIndex() + i;
                frame.setByte(at, frame.getByte(at) ^ key.getByte(i & 3));
            }
        }
        return Integer.toHexString(first) + ':' + ByteBufUtil.hexDump(frame);
    }

    @Override
    public void close() {
        channel.finishAndReleaseAll();
        final ByteBufAllocatorMetric metric = allocator.metric();
        assertThat(metric.usedHeapMemory() + metric.usedDirectMemory())
                .as("bytes not released")
                .isZero();
    }
}
