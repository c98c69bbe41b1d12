package io.tandemrelay.server.carrier;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.tandemrelay.server.call.Admission;
import io.tandemrelay.server.call.CarrierListener;
import io.tandemrelay.server.call.CloseReason;
import io.tandemrelay.server.media.AudioRing;
import io.tandemrelay.server.metrics.ThreadCounters;
import java.lang.management.ManagementFactory;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Media, marks and digits cost no allocation in either direction. */
class MediaMessageAllocationTest {
    private static final int WARM_UP = 20_000;
    private static final int ROUNDS = 10_000;

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private final ReusedSocket socket = new ReusedSocket();
    private final CarrierHandler handler =
            new CarrierHandler(
                    new CarrierScratch(128 * 1024),
                    new CarrierPolicy(
                            Set.of(), 100, 10, Integer.MAX_VALUE, CarrierFixture.SECOND_NS),
                    identity -> null,
                    (identity, carrier) -> new Admission.Admitted(new SilentCall()),
                    new ThreadCounters());
    private final AudioRing ring = new AudioRing(8, 160);

    @Test
    void shouldNotAllocateForAMediaMessageRead() {
        final ByteBuf message = start(Vectors.media(4, 43, Vectors.silence(160)));

        assertThat(allocated(() -> handler.onText(message, 1))).isZero();
    }

    @Test
    void shouldNotAllocateForAMediaMessageOfAnotherLengthRead() {
        final ByteBuf message = start(Vectors.media(4, 43, Vectors.silence(333)));

        assertThat(allocated(() -> handler.onText(message, 1))).isZero();
    }

    @Test
    void shouldNotAllocateForMalformedBase64() {
        final ByteBuf message =
                start(Vectors.media(4, 43, Vectors.silence(160)).replace("//", "/!"));

        assertThat(allocated(() -> handler.onText(message, System.nanoTime()))).isZero();
    }

    @Test
    void shouldNotAllocateForAMarkRead() {
        final ByteBuf message =
                start(
                        "{\"event\":\"mark\",\"sequenceNumber\":\"4\",\"mark\":{\"name\":\"g3:14\"}}");

        assertThat(allocated(() -> handler.onText(message, 1))).isZero();
    }

    @Test
    void shouldNotAllocateForAudioWritten() {
        start("{}");

        assertThat(allocated(() -> send(1))).isZero();
        assertThat(allocated(() -> send(3))).isZero();
    }

    @Test
    void shouldNotAllocateForAMarkOrClearWritten() {
        start("{}");

        assertThat(allocated(() -> handler.sendMark(7, 1234567))).isZero();
        assertThat(allocated(handler::sendClear)).isZero();
    }

    private void send(int slots) {
        for (int slot = 0; slot < slots; slot++) {
            ring.claim();
            ring.commit(160, 0, 0);
        }
        handler.sendAudio(ring, slots);
        handler.flush();
    }

    private ByteBuf start(String message) {
        handler.onOpen(socket);
        handler.onText(
                Unpooled.wrappedBuffer(Vectors.utf8(Vectors.start(Vectors.STREAM_SID, "{}"))), 1);
        return Unpooled.wrappedBuffer(Vectors.utf8(message));
    }

    private long allocated(Runnable action) {
        repeat(action, WARM_UP);
        final long before = threads.getCurrentThreadAllocatedBytes();
        repeat(action, ROUNDS);
        // The compiler may materialize a few objects while it takes over; per message it is none.
        return (threads.getCurrentThreadAllocatedBytes() - before) / ROUNDS;
    }

    private static void repeat(Runnable action, int times) {
        for (int i = 0; i < times; i++) {
            action.run();
        }
    }

    /** Gives out one buffer again and again. */
    private static final class ReusedSocket implements TextSocket {
        // Heap: the leak detector, which allocates for each access, leaves it alone.
        private final ByteBuf message = Unpooled.buffer(4096);

        @Override
        public boolean isWritable() {
            return true;
        }

        @Override
        public ByteBuf beginText(int payloadLength) {
            return message.clear();
        }

        @Override
        public void end(ByteBuf written) {}

        @Override
        public void flush() {}

        @Override
        public void ping() {}

        @Override
        public void close(int code, String reason) {}
    }

    private static final class SilentCall implements CarrierListener {
        private long sum;

        @Override
        public void onCallerAudio(
                byte[] mulaw, int offset, int length, long timestampMs, long receivedNs) {
            sum += mulaw[offset] + length;
        }

        @Override
        public void onDigit(char digit) {
            sum += digit;
        }

        @Override
        public void onMark(int generation, int number, long receivedNs) {
            sum += number;
        }

        @Override
        public void onStop() {}

        @Override
        public void onViolation(CloseReason reason) {
            throw new AssertionError(reason + " after " + sum);
        }

        @Override
        public void onAlive() {}

        @Override
        public void onWritable() {}

        @Override
        public void onClosed(CloseReason reason) {}
    }
}
