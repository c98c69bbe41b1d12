package io.tandemrelay.server.carrier;

import io.netty.buffer.ByteBuf;
import io.tandemrelay.server.media.AudioRing;
import io.tandemrelay.server.metrics.Counter;
import io.tandemrelay.server.metrics.ThreadCounters;

/**
 * Sends one stream's messages to its socket; nothing goes out before the socket's flush. Thread
 * relay-io-N.
 */
final class CarrierSender {
    private final TextSocket socket;
    private final PayloadEncoder encoder;
    private final TwilioMessageWriter writer;
    private final ThreadCounters counters;

    CarrierSender(
            TextSocket socket, String streamSid, PayloadEncoder encoder, ThreadCounters counters) {
        this.socket = socket;
        this.encoder = encoder;
        this.writer = new TwilioMessageWriter(streamSid, encoder);
        this.counters = counters;
    }

    /** Sends and releases the oldest slots, as one message unless they exceed what one may hold. */
    void sendAudio(AudioRing ring, int slots) {
        final int slotsPerMessage = encoder.capacity() / ring.slotBytes();
        for (int left = slots; left > 0; left -= slotsPerMessage) {
            sendMedia(ring, Math.min(left, slotsPerMessage));
        }
    }

    private void sendMedia(AudioRing ring, int slots) {
        int bytes = 0;
        for (int slot = 0; slot < slots; slot++) {
            bytes += ring.length(slot);
        }
        final ByteBuf message = socket.beginText(writer.mediaLength(bytes));
        writer.writeMedia(message, ring, slots);
        end(message);
        counters.add(Counter.CARRIER_SENT_BYTES, bytes);
        ring.release(slots);
    }

    void sendMark(int generation, int number) {
        final ByteBuf message = socket.beginText(writer.markLength(generation, number));
        writer.writeMark(message, generation, number);
        end(message);
    }

    void sendClear() {
        final ByteBuf message = socket.beginText(writer.clearLength());
        writer.writeClear(message);
        end(message);
    }

    private void end(ByteBuf message) {
        socket.end(message);
        counters.increment(Counter.CARRIER_SENT_MESSAGES);
    }
}
