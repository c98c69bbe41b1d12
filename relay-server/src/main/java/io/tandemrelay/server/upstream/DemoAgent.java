package io.tandemrelay.server.upstream;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.tandemrelay.server.call.CloseReason;
import io.tandemrelay.server.call.UpstreamLeg;
import io.tandemrelay.server.call.UpstreamListener;
import io.tandemrelay.server.media.AudioFormat;
import io.tandemrelay.server.media.AudioRing;
import io.tandemrelay.server.media.MulawDecoder;
import io.tandemrelay.server.media.MulawEncoder;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A voice agent inside the relay: gives {@link DemoConversation} the call's 20 ms clock and the
 * same events as a real agent's socket. Paced at real time like Vapi; says nothing between
 * utterances; hangs up when the caller presses #. Thread relay-io-N, the call's own.
 */
final class DemoAgent implements UpstreamLeg {

    private static final char HANG_UP = '#';
    private static final int FRAME_BYTES = DemoConversation.FRAME_BYTES;

    private final EventLoop loop;
    private final LongSupplier nanoTime;
    private final AudioFormat format;
    private final DemoConversation conversation;
    private final UpstreamListener listener;

    private final byte[] heard = new byte[FRAME_BYTES];
    private int heardBytes;
    private final byte[] spoken = new byte[FRAME_BYTES];
    private final byte[] sent;

    private @Nullable Future<?> clock;
    private boolean hangUp;
    private boolean ended;

    DemoAgent(
            EventLoop loop,
            LongSupplier nanoTime,
            AudioFormat format,
            DemoConversation conversation,
            UpstreamListener listener) {
        this.loop = loop;
        this.nanoTime = nanoTime;
        this.format = format;
        this.conversation = conversation;
        this.listener = listener;
        this.sent = new byte[format.frameBytes()];
    }

    void start() {
        loop.execute(this::ready);
    }

    private void ready() {
        if (ended) {
            return;
        }
        listener.onReady(format);
        if (!ended) { // the listener may end the call
            clock =
                    loop.scheduleAtFixedRate(
                            this::tick,
                            AudioFormat.FRAME_MS,
                            AudioFormat.FRAME_MS,
                            TimeUnit.MILLISECONDS);
        }
    }

    private void tick() {
        try {
            step();
        } catch (RuntimeException ex) {
            // a periodic task that throws is dropped without a word: end this call instead
            listener.onDefect(ex);
            close(CloseReason.INTERNAL_ERROR);
        }
    }

    private void step() {
        if (ended) {
            return;
        }
        final long nowNs = nanoTime.getAsLong();
        switch (conversation.nextFrame(spoken)) {
            case AUDIO -> sendSpoken(nowNs);
            case UTTERANCE_END -> listener.onUtteranceEnd();
            case INTERRUPTED -> listener.onInterrupted(nowNs);
            case SILENT -> {}
        }
        if (hangUp && !ended) {
            hangUp = false;
            listener.onHangup(CloseReason.AGENT_HANGUP);
        }
    }

    private void sendSpoken(long nowNs) {
        if (format.encoding() == AudioFormat.Encoding.MULAW) {
            listener.onAgentAudio(format, spoken, 0, FRAME_BYTES, nowNs);
        } else {
            MulawDecoder.decode(spoken, 0, FRAME_BYTES, sent, 0);
            listener.onAgentAudio(format, sent, 0, sent.length, nowNs);
        }
    }

    @Override
    public boolean isWritable() {
        return clock != null && !ended;
    }

    @Override
    public void sendAudio(AudioRing ring, int slots) {
        for (int i = 0; i < slots; i++) {
            hear(ring.bytes(), ring.peek(i), ring.length(i));
        }
        ring.release(slots);
    }

    private void hear(byte[] audio, int offset, int length) {
        final int bytesPerSample = format.encoding().bytesPerSample();
        int sample = 0;
        final int samples = length / bytesPerSample;
        while (sample < samples) {
            final int taken = Math.min(samples - sample, FRAME_BYTES - heardBytes);
            toMulaw(audio, offset + sample * bytesPerSample, taken);
            sample += taken;
            heardBytes += taken;
            if (heardBytes == FRAME_BYTES) {
                conversation.onCallerFrame(heard, 0);
                heardBytes = 0;
            }
        }
    }

    private void toMulaw(byte[] audio, int offset, int samples) {
        if (format.encoding() == AudioFormat.Encoding.MULAW) {
            System.arraycopy(audio, offset, heard, heardBytes, samples);
        } else {
            MulawEncoder.encode(audio, offset, samples, heard, heardBytes);
        }
    }

    @Override
    public void sendDigit(char digit) {
        hangUp |= digit == HANG_UP;
    }

    @Override
    public void flush() {
        // what was sent has been heard already
    }

    @Override
    public void ping() {
        loop.execute(this::pong);
    }

    private void pong() {
        if (!ended) {
            listener.onAlive();
        }
    }

    @Override
    public void end() {
        close(CloseReason.AGENT_CLOSED);
    }

    private void close(CloseReason reason) {
        if (ended) {
            return;
        }
        ended = true;
        if (clock != null) {
            clock.cancel(false);
        }
        loop.execute(() -> listener.onClosed(reason));
    }
}
