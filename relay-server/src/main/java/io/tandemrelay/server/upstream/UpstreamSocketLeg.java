package io.tandemrelay.server.upstream;

import io.netty.buffer.ByteBuf;
import io.netty.util.concurrent.Future;
import io.tandemrelay.server.call.CallIdentity;
import io.tandemrelay.server.call.CloseReason;
import io.tandemrelay.server.call.UpstreamLeg;
import io.tandemrelay.server.call.UpstreamListener;
import io.tandemrelay.server.media.AudioFormat;
import io.tandemrelay.server.media.AudioRing;
import io.tandemrelay.server.metrics.Counter;
import io.tandemrelay.server.metrics.ThreadCounters;
import io.tandemrelay.server.websocket.Violation;
import io.tandemrelay.server.websocket.WebSocketClose;
import io.tandemrelay.server.websocket.WebSocketListener;
import java.net.URI;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One call's connection to its agent, from asking the vendor for a call to the closed socket.
 * Thread relay-io-N, the call's own; replies of the vendor's REST interface are handed to it.
 *
 * <pre>
 *   CREATING --> CONNECTING --> READY --> CLOSING --> CLOSED
 * </pre>
 *
 * <p>A call that ends early does not cut the way short: a call created at the vendor must be ended
 * there, so the leg goes on until it can say farewell.
 */
final class UpstreamSocketLeg
        implements UpstreamLeg, WebSocketListener, AgentEvents, AgentSockets.Answer {

    private static final int NORMAL = 1000;
    private static final int TOO_BIG = 1009;

    private enum State {
        /** The vendor is asked for a call. */
        CREATING,
        /** The socket is being opened. */
        CONNECTING,
        /** Audio flows. */
        READY,
        /** Farewell or close is sent. */
        CLOSING,
        /** Nothing is left of it; the listener has been told. */
        CLOSED
    }

    private final LegParts parts;
    private final ThreadCounters counters;
    private final UpstreamListener listener;
    private final VendorCall vendorCall;

    private State state = State.CREATING;
    private AudioFormat format;
    private @Nullable Runnable dialling;
    private @Nullable AgentSocket socket;
    private @Nullable Future<?> farewellTimer;

    /** The vendor has said that its side is over. */
    private boolean hungUp;

    /** Our call has ended: the listener wants nothing more but onClosed. */
    private boolean ending;

    UpstreamSocketLeg(LegParts parts, UpstreamListener listener) {
        this.parts = parts;
        this.counters = parts.counters();
        this.listener = listener;
        this.vendorCall = new VendorCall(parts.creation(), parts.loop(), counters);
        this.format = parts.format();
    }

    /** Asks the vendor for a call, then joins it. */
    void create(CallIdentity identity) {
        counters.increment(Counter.UPSTREAM_DIALS);
        vendorCall.onLoop(parts.creation().create(identity), this::onCreated);
    }

    private void onCreated(CreatedCall created) {
        switch (created) {
            case CreatedCall.Open open -> {
                vendorCall.onOpened(open.controlUrl());
                // the shortest way to end a call that nobody waits for any more
                if (!ending || !vendorCall.end(done -> onEndedUnjoined(done, open))) {
                    connect(open.socket(), open.format());
                }
            }
            case CreatedCall.Failed failed -> {
                if (failed.mayExist()) {
                    vendorCall.onOpened(failed.controlUrl());
                }
                fail(failed.reason());
            }
        }
    }

    private void onEndedUnjoined(boolean done, CreatedCall.Open open) {
        if (done) {
            vendorCall.onEnded();
            finish(CloseReason.AGENT_CLOSED);
        } else {
            connect(open.socket(), open.format());
        }
    }

    /** Opens the socket at once, for dialects that have no call to create. */
    void open(URI uri) {
        counters.increment(Counter.UPSTREAM_DIALS);
        connect(uri, format);
    }

    private void connect(URI uri, AudioFormat audioFormat) {
        transition(State.CONNECTING);
        if (!audioFormat.equals(format)) {
            counters.increment(Counter.UPSTREAM_FORMAT_CHANGES);
        }
        format = audioFormat;
        dialling = parts.sockets().dial(uri, this, this);
    }

    @Override
    public void onOpen(AgentSocket opened) {
        dialling = null;
        socket = opened;
        if (ending) {
            sayFarewell(opened);
        } else {
            transition(State.READY);
            listener.onReady(format);
        }
    }

    @Override
    public void onFailed(CloseReason reason) {
        dialling = null;
        if (state != State.CLOSED) {
            fail(reason);
        }
    }

    private void fail(CloseReason reason) {
        counters.increment(Counter.UPSTREAM_DIAL_FAILURES);
        vendorCall.abandon();
        finish(reason);
    }

    // What the call asks.

    @Override
    public boolean isWritable() {
        return state == State.READY && socket != null && socket.isWritable();
    }

    @Override
    public void sendAudio(AudioRing ring, int slots) {
        if (state == State.READY && socket != null) {
            socket.sendAudio(ring, slots);
        } else {
            ring.release(slots);
        }
    }

    @Override
    public void sendDigit(char digit) {
        final byte[] message = parts.dialect().digit(digit);
        if (state == State.READY && socket != null && message.length > 0) {
            socket.sendText(message);
            socket.flush();
        }
    }

    @Override
    public void flush() {
        if (state == State.READY && socket != null) {
            socket.flush();
        }
    }

    @Override
    public void ping() {
        if (state == State.READY && socket != null) {
            socket.ping();
        }
    }

    @Override
    public void end() {
        if (ending) {
            return;
        }
        ending = true;
        switch (state) {
            case CREATING, CLOSING, CLOSED -> {}
            case CONNECTING -> {
                if (!vendorCall.isOpen() && dialling != null) {
                    dialling.run();
                    finish(CloseReason.AGENT_CLOSED);
                }
            }
            case READY -> {
                if (socket != null) {
                    sayFarewell(socket);
                }
            }
        }
    }

    private void sayFarewell(AgentSocket to) {
        transition(State.CLOSING);
        if (!sendFarewell(to)) {
            close(to);
            return;
        }
        farewellTimer =
                parts.loop()
                        .schedule(
                                () -> {
                                    counters.increment(Counter.UPSTREAM_FAREWELL_TIMEOUTS);
                                    close(to);
                                },
                                parts.endGraceMs(),
                                TimeUnit.MILLISECONDS);
    }

    /** False when the dialect has no farewell, or the agent has left already. */
    private boolean sendFarewell(AgentSocket to) {
        final byte[] farewell = parts.dialect().farewell();
        if (farewell.length == 0 || hungUp) {
            return false;
        }
        to.sendText(farewell);
        to.flush();
        vendorCall.onEnded();
        return true;
    }

    private void close(AgentSocket to) {
        transition(State.CLOSING);
        stopTimer();
        to.close(NORMAL);
    }

    // What the socket tells.

    @Override
    public void onText(ByteBuf message, long receivedNs) {
        if (message.readableBytes() > parts.maxTextBytes()) {
            refuseTooBig();
        } else if (state == State.READY || state == State.CLOSING) {
            parts.reader().readText(message, parts.dialect(), this, receivedNs);
        }
    }

    @Override
    public void onBinary(ByteBuf message, long receivedNs) {
        counters.increment(Counter.UPSTREAM_AUDIO_MESSAGES);
        if (!isListening()) {
            counters.increment(Counter.UPSTREAM_LATE_AUDIO_MESSAGES);
            return;
        }
        if (message.readableBytes() > parts.maxBinaryBytes()) {
            refuseTooBig();
            return;
        }
        counters.add(Counter.UPSTREAM_AUDIO_BYTES, message.readableBytes());
        final AgentReader reader = parts.reader();
        while (message.isReadable() && isListening()) {
            final int length = reader.takePiece(message);
            listener.onAgentAudio(format, reader.piece(), 0, length, receivedNs);
        }
    }

    private void refuseTooBig() {
        counters.increment(Counter.UPSTREAM_TOO_BIG);
        if (socket != null && state != State.CLOSED) {
            sendFarewell(socket);
            failWith(socket, CloseReason.AGENT_PROTOCOL, TOO_BIG);
        }
    }

    /** The agent's side is not over, nor is ours. */
    private boolean isListening() {
        return state == State.READY && !ending && !hungUp;
    }

    @Override
    public void onControl() {
        if (state == State.READY) {
            listener.onAlive();
        }
    }

    @Override
    public void onWritabilityChanged(boolean writable) {
        if (writable && state == State.READY) {
            listener.onWritable();
        }
    }

    @Override
    public void onClosed(WebSocketClose close) {
        if (state == State.CLOSED) {
            return;
        }
        if (hungUp) {
            vendorCall.onEnded();
        }
        vendorCall.abandon();
        count(close.violation());
        if (AgentClose.reason(close) == CloseReason.INTERNAL_ERROR
                && close.cause() instanceof RuntimeException defect) {
            listener.onDefect(defect);
        }
        finish(hungUp ? CloseReason.AGENT_HANGUP : reason(close));
    }

    private void count(@Nullable Violation violation) {
        switch (violation) {
            case null -> {}
            case TOO_BIG -> counters.increment(Counter.UPSTREAM_TOO_BIG);
            case UNREAD -> counters.increment(Counter.UPSTREAM_UNREAD);
            case PROTOCOL, UTF8, UNFINISHED, FLOOD ->
                    counters.increment(Counter.UPSTREAM_WS_PROTOCOL);
        }
    }

    private CloseReason reason(WebSocketClose close) {
        final CloseReason reason = AgentClose.reason(close);
        final boolean saidGoodbye = reason == CloseReason.AGENT_CLOSED && !ending;
        return saidGoodbye && parts.dialect().endsByClosing() ? CloseReason.AGENT_HANGUP : reason;
    }

    // What the dialect reads.

    @Override
    public void onLive() {
        if (state == State.READY) {
            listener.onAlive();
        }
    }

    @Override
    public void onInterrupted(long receivedNs) {
        if (isListening()) {
            counters.increment(Counter.UPSTREAM_INTERRUPTIONS);
            listener.onInterrupted(receivedNs);
        }
    }

    @Override
    public void onCallerSpeech(long receivedNs) {
        if (isListening()) {
            listener.onCallerSpeech(receivedNs);
        }
    }

    @Override
    public void onUtteranceEnd() {
        if (isListening()) {
            listener.onUtteranceEnd();
        }
    }

    @Override
    public void onTextAudio(AudioFormat audioFormat, byte[] audio, int length, long receivedNs) {
        counters.increment(Counter.UPSTREAM_AUDIO_MESSAGES);
        if (!isListening()) {
            counters.increment(Counter.UPSTREAM_LATE_AUDIO_MESSAGES);
            return;
        }
        counters.add(Counter.UPSTREAM_AUDIO_BYTES, length);
        if (length > 0) {
            listener.onAgentAudio(audioFormat, audio, 0, length, receivedNs);
        }
    }

    @Override
    public void onEnded(EndedReason reason) {
        if (hungUp) {
            return;
        }
        hungUp = true;
        vendorCall.onEnded();
        counters.increment(reason.counter());
        if (socket == null) {
            return;
        }
        if (state == State.CLOSING) {
            close(socket); // the answer to our farewell
        } else if (reason == EndedReason.NORMAL) {
            listener.onHangup(reason.closeReason());
        } else {
            failWith(socket, reason.closeReason(), NORMAL);
        }
    }

    // The end.

    /** The call learns of it at once, the socket is closed behind its back. */
    private void failWith(AgentSocket failed, CloseReason reason, int closeCode) {
        finish(reason);
        failed.close(closeCode);
    }

    /** Forward only: what comes too late changes nothing. */
    private void transition(State next) {
        if (next.compareTo(state) > 0) {
            state = next;
        }
    }

    /** Later, so that the listener is never called from within a call of its own. */
    private void finish(CloseReason reason) {
        transition(State.CLOSED);
        stopTimer();
        parts.loop().execute(() -> listener.onClosed(reason));
    }

    private void stopTimer() {
        if (farewellTimer != null) {
            farewellTimer.cancel(false);
            farewellTimer = null;
        }
    }
}
