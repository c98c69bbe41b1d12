package io.tandemrelay.server.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.embedded.EmbeddedChannel;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Reading a message that came in one read allocates nothing, nor does masking one to be sent. */
class FrameAllocationTest {

    private static final int FRAMES_PER_READ = 10;
    private static final int READS = 20_000;
    private static final int KEYS = 200_000;
    private static final int KEY = 0x01010101; // ASCII letters stay ASCII under it, twice too

    @Test
    void shouldAllocateNothingPerTextMessage() {
        final CountingListener listener = new CountingListener();
        final WebSocketHandler socket =
                new WebSocketHandler(Role.SERVER, SocketHarness.LIMITS, listener);
        final EmbeddedChannel channel = new EmbeddedChannel(socket);
        final ChannelHandlerContext ctx =
                Objects.requireNonNull(channel.pipeline().context(socket));
        final ByteBuf in = Unpooled.wrappedBuffer(reads());
        final int length = in.readableBytes();
        final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        read(socket, ctx, in, length);

        final long before = threads.getCurrentThreadAllocatedBytes();
        read(socket, ctx, in, length);
        final long allocated = threads.getCurrentThreadAllocatedBytes() - before;

        assertThat(listener.messages).isEqualTo(2L * READS * FRAMES_PER_READ);
        assertThat((double) allocated / (READS * FRAMES_PER_READ))
                .as("bytes per message")
                .isLessThan(1.0);
        channel.finishAndReleaseAll();
    }

    @Test
    void shouldAllocateNothingPerMaskingKey() {
        final MaskKeys keys = MaskKeys.ofThread();
        final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        draw(keys);

        final long before = threads.getCurrentThreadAllocatedBytes();
        final int sum = draw(keys);
        final long allocated = threads.getCurrentThreadAllocatedBytes() - before;

        assertThat((double) allocated / KEYS).as("bytes per key").isLessThan(0.1);
        assertThat(sum).as("keys of two hundred thousand draws").isNotZero();
        assertThat(MaskKeys.ofThread()).as("one for all of a loop").isSameAs(keys);
    }

    private static int draw(MaskKeys keys) {
        int sum = 0;
        for (int i = 0; i < KEYS; i++) {
            sum |= keys.next();
        }
        return sum;
    }

    private static void read(
            WebSocketHandler socket, ChannelHandlerContext ctx, ByteBuf in, int length) {
        for (int i = 0; i < READS; i++) {
            in.setIndex(0, length);
            socket.channelRead(ctx, in.retain());
            socket.channelReadComplete(ctx);
        }
    }

    private static byte[] reads() {
        final FrameBytes frames = FrameBytes.to(Role.SERVER);
        for (int i = 0; i < FRAMES_PER_READ; i++) {
            frames.frame(
                    FrameBytes.FIN | 1,
                    "media".repeat(76).getBytes(StandardCharsets.US_ASCII),
                    KEY,
                    true);
        }
        return frames.bytes();
    }

    private static final class CountingListener implements WebSocketListener {
        long messages;

        @Override
        public void onText(ByteBuf message, long receivedNs) {
            messages++;
        }

        @Override
        public void onBinary(ByteBuf message, long receivedNs) {}

        @Override
        public void onControl() {}

        @Override
        public void onWritabilityChanged(boolean writable) {}

        @Override
        public void onClosed(WebSocketClose close) {
            // The test ends the channel.
        }
    }
}
