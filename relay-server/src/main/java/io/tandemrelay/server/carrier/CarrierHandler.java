package io.tandemrelay.server.carrier;

import io.netty.buffer.ByteBuf;
import io.tandemrelay.server.call.Admission;
import io.tandemrelay.server.call.CallAdmission;
import io.tandemrelay.server.call.CallIdentity;
import io.tandemrelay.server.call.CarrierLeg;
import io.tandemrelay.server.call.CarrierListener;
import io.tandemrelay.server.call.CloseReason;
import io.tandemrelay.server.media.AudioRing;
import io.tandemrelay.server.metrics.Counter;
import io.tandemrelay.server.metrics.ThreadCounters;
import io.tandemrelay.server.websocket.RateWindow;
import io.tandemrelay.server.websocket.Violation;
import io.tandemrelay.server.websocket.WebSocketClose;
import io.tandemrelay.server.websocket.WebSocketHandler;
import io.tandemrelay.server.websocket.WebSocketListener;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One media socket of Twilio: from its messages to the call's listener, and back. Thread
 * relay-io-N, the socket's own loop.
 *
 * <p>A fault in a message drops the message, not the call; only floods, a second stream and
 * violations of RFC 6455 end it.
 */
public final class CarrierHandler implements WebSocketListener, CarrierLeg {

    private enum State {
        AWAITING_START,
        STREAMING,
        /** The carrier said stop; its socket is about to close. */
        STOPPED,
        /** We asked the socket to close and wait for it. */
        CLOSING,
        CLOSED
    }

    private static final Logger LOG = LoggerFactory.getLogger(CarrierHandler.class);

    private final CarrierScratch scratch;
    private final StartReader startReader;
    private final CallAdmission admission;
    private final ThreadCounters counters;
    private final RateWindow malformedWindow;
    private final RateWindow floodWindow;
    private final StreamContinuity continuity;
    private final FirstOccurrences firsts = new FirstOccurrences();

    private State state = State.AWAITING_START;
    private boolean connectedSeen;
    private String streamSid = "";
    private byte[] streamSidBytes = {};
    private @Nullable TextSocket socket;
    private @Nullable CarrierSender sender;
    private @Nullable CarrierListener listener;
    private @Nullable CloseReason closeReason;

    public CarrierHandler(
            CarrierScratch scratch,
            CarrierPolicy policy,
            StartCheck startCheck,
            CallAdmission admission,
            ThreadCounters counters) {
        this.scratch = scratch;
        this.startReader = new StartReader(policy, startCheck);
        this.admission = admission;
        this.counters = counters;
        this.malformedWindow = policy.malformedWindow();
        this.floodWindow = policy.floodWindow();
        this.continuity = new StreamContinuity(counters);
    }

    /** The socket this handler listens to; before any other call. */
    public void onOpen(WebSocketHandler handler) {
        onOpen(new WebSocketText(handler));
    }

    void onOpen(TextSocket newSocket) {
        socket = newSocket;
    }

    /** True until a start message has been accepted or the socket is closing. */
    public boolean isAwaitingStart() {
        return state == State.AWAITING_START;
    }

    @Override
    public void onText(ByteBuf text, long receivedNs) {
        if (isOver()) {
            return;
        }
        counters.increment(Counter.CARRIER_MESSAGES);
        if (floodWindow.isExceeded(receivedNs)) {
            violate(Counter.CARRIER_FLOOD, CloseReason.MESSAGE_FLOOD);
        } else if (text.readableBytes() > scratch.maxMessageBytes()) {
            violate(Counter.CARRIER_TOO_BIG, CloseReason.TOO_BIG);
        } else {
            onMessage(scratch.parse(text), text.readableBytes(), receivedNs);
        }
    }

    @Override // never sent by Twilio
    public void onBinary(ByteBuf binary, long receivedNs) {
        if (isOver()) {
            return;
        }
        firsts.note(Counter.CARRIER_BINARY_FRAME, streamSid, binary.readableBytes());
        if (floodWindow.isExceeded(receivedNs)) {
            violate(Counter.CARRIER_FLOOD, CloseReason.MESSAGE_FLOOD);
        } else if (state == State.AWAITING_START) {
            violate(Counter.CARRIER_BINARY_FRAME, CloseReason.BINARY_MESSAGE);
        } else {
            onMalformed(Counter.CARRIER_BINARY_FRAME, receivedNs);
        }
    }

    @Override
    public void onControl() {
        if (listener != null && !isOver()) {
            listener.onAlive();
        }
    }

    @Override
    public void onWritabilityChanged(boolean isWritable) {
        if (listener != null && isWritable && !isOver()) {
            listener.onWritable();
        }
    }

    @Override
    public void onClosed(WebSocketClose close) {
        final State before = state;
        if (!transition(State.CLOSED)) {
            return;
        }
        if (closeReason == null) {
            closeReason = closeReason(before, close);
        }
        if (listener != null) {
            listener.onClosed(closeReason);
        }
    }

    private CloseReason closeReason(State before, WebSocketClose close) {
        if (close.violation() != null) {
            return closeReason(close.violation());
        }
        if (close.cause() instanceof RuntimeException defect) {
            // Met while handling this socket; it ends this call alone.
            if (listener != null) {
                listener.onDefect(defect);
            } else {
                LOG.error("a stream failed before it became a call", defect);
            }
            return CloseReason.INTERNAL_ERROR;
        }
        if (before == State.STOPPED) {
            return CloseReason.CARRIER_STOP;
        }
        if (close.code() == WebSocketClose.LOST) {
            counters.increment(Counter.CARRIER_ABNORMAL_CLOSE);
        }
        return CloseReason.CARRIER_CLOSED;
    }

    private CloseReason closeReason(Violation violation) {
        return switch (violation) {
            case PROTOCOL, UNFINISHED ->
                    counted(Counter.CARRIER_WS_PROTOCOL, CloseReason.WEBSOCKET_PROTOCOL);
            case FLOOD -> counted(Counter.CARRIER_FLOOD, CloseReason.MESSAGE_FLOOD);
            case UNREAD -> counted(Counter.CARRIER_UNREAD, CloseReason.CARRIER_UNREAD);
            case UTF8 -> counted(Counter.CARRIER_WS_PROTOCOL, CloseReason.INVALID_UTF8);
            case TOO_BIG -> counted(Counter.CARRIER_TOO_BIG, CloseReason.TOO_BIG);
        };
    }

    private CloseReason counted(Counter counter, CloseReason reason) {
        counters.increment(counter);
        return reason;
    }

    private void onMessage(TwilioMessage message, int bytes, long receivedNs) {
        switch (state) {
            case AWAITING_START -> whileAwaitingStart(message, bytes, receivedNs);
            case STREAMING -> whileStreaming(message, bytes, receivedNs);
            case STOPPED -> whileStopped(message, bytes, receivedNs);
            case CLOSING, CLOSED -> throw new IllegalStateException("message in " + state);
        }
    }

    private void whileAwaitingStart(TwilioMessage message, int bytes, long receivedNs) {
        if (isFaulty(message, bytes, receivedNs)) {
            return;
        }
        switch (message.event()) {
            case CONNECTED -> {
                if (connectedSeen) {
                    ignore(Counter.CARRIER_DUPLICATE_CONNECTED, message, bytes);
                }
                connectedSeen = true;
            }
            case START -> onStart(message);
            case MEDIA -> ignore(Counter.CARRIER_MEDIA_BEFORE_START, message, bytes);
            case DTMF, MARK -> ignore(Counter.CARRIER_BEFORE_START, message, bytes);
            case STOP -> violate(Counter.CARRIER_BEFORE_START, CloseReason.STOP_BEFORE_START);
            case ERROR -> ignore(Counter.CARRIER_PEER_ERROR, message, bytes);
            case UNKNOWN, NONE -> ignore(Counter.CARRIER_UNKNOWN_EVENT, message, bytes);
        }
    }

    private void whileStreaming(TwilioMessage message, int bytes, long receivedNs) {
        final CarrierListener call = Objects.requireNonNull(listener);
        if (message.event() != TwilioMessage.Event.MEDIA) {
            call.onAlive();
        }
        if (isOver()) {
            return;
        }
        if (message.event() == TwilioMessage.Event.START) {
            onSecondStart(message, bytes);
            return;
        }
        if (isForeign(message)) {
            firsts.note(Counter.CARRIER_WRONG_STREAM, streamSid, bytes, message);
            onMalformed(Counter.CARRIER_WRONG_STREAM, receivedNs);
            return;
        }
        continuity.onMessage(message);
        if (isFaulty(message, bytes, receivedNs)) {
            return;
        }
        switch (message.event()) {
            case MEDIA -> onMedia(call, message, receivedNs);
            case DTMF -> call.onDigit(message.digit);
            case MARK -> onMark(call, message, bytes, receivedNs);
            case STOP -> onStop(call);
            case CONNECTED -> ignore(Counter.CARRIER_DUPLICATE_CONNECTED, message, bytes);
            case ERROR -> ignore(Counter.CARRIER_PEER_ERROR, message, bytes);
            case UNKNOWN, START, NONE -> ignore(Counter.CARRIER_UNKNOWN_EVENT, message, bytes);
        }
    }

    private void whileStopped(TwilioMessage message, int bytes, long receivedNs) {
        if (isFaulty(message, bytes, receivedNs)) {
            return;
        }
        if (message.event() == TwilioMessage.Event.START) {
            violate(Counter.CARRIER_AFTER_STOP, CloseReason.SECOND_START);
        } else {
            ignore(Counter.CARRIER_AFTER_STOP, message, bytes);
        }
    }

    private void onStart(TwilioMessage message) {
        switch (startReader.read(message)) {
            case StartReader.Refused refused -> refuse(refused.reason());
            case StartReader.Accepted accepted -> {
                if (!accepted.parametersComplete()) {
                    counters.increment(Counter.CARRIER_BAD_PARAMS);
                }
                continuity.onMessage(message);
                admit(accepted.identity());
            }
        }
    }

    private void admit(CallIdentity identity) {
        streamSid = identity.streamSid();
        streamSidBytes = streamSid.getBytes(StandardCharsets.UTF_8);
        sender = new CarrierSender(socket(), streamSid, scratch.encoder(), counters);
        switch (admission.admit(identity, this)) {
            case Admission.Refused refused -> refuse(refused.reason());
            case Admission.Admitted admitted -> {
                listener = admitted.listener();
                if (state == State.CLOSED) {
                    // The socket went away while the call was being opened.
                    listener.onClosed(Objects.requireNonNull(closeReason));
                } else {
                    transition(State.STREAMING);
                }
            }
        }
    }

    private void refuse(CloseReason reason) {
        counters.increment(StartReader.counter(reason));
        close(reason);
    }

    private void onSecondStart(TwilioMessage message, int bytes) {
        if (streamSid.equals(StartReader.streamSid(message))) {
            ignore(Counter.CARRIER_DUPLICATE_START, message, bytes);
        } else {
            violate(Counter.CARRIER_DUPLICATE_START, CloseReason.SECOND_START);
        }
    }

    private void onMedia(CarrierListener call, TwilioMessage message, long receivedNs) {
        final int length = message.audioLength;
        counters.increment(Counter.CARRIER_MEDIA_MESSAGES);
        counters.add(Counter.CARRIER_MEDIA_BYTES, length);
        continuity.onMedia(message.timestampMs, length);
        if (length == 0) {
            call.onAlive();
            return;
        }
        final long timestampMs =
                message.timestampMs >= 0 ? message.timestampMs : CarrierListener.NO_TIMESTAMP;
        call.onCallerAudio(message.audio, 0, length, timestampMs, receivedNs);
    }

    private void onMark(CarrierListener call, TwilioMessage message, int bytes, long receivedNs) {
        final long name = MarkName.parse(message.markName);
        if (name == MarkName.FOREIGN) {
            ignore(Counter.CARRIER_MARK_UNKNOWN, message, bytes);
        } else {
            call.onMark(MarkName.generation(name), MarkName.number(name), receivedNs);
        }
    }

    private void onStop(CarrierListener call) {
        transition(State.STOPPED);
        call.onStop();
    }

    private boolean isForeign(TwilioMessage message) {
        return message.streamSidUnusable
                || (message.streamSid.isPresent()
                        && !message.streamSid.contentEquals(streamSidBytes));
    }

    private boolean isFaulty(TwilioMessage message, int bytes, long receivedNs) {
        final Counter fault = message.fault();
        if (fault == null) {
            return false;
        }
        firsts.note(fault, streamSid, bytes, message);
        if (fault == Counter.CARRIER_WRONG_TRACK) {
            counters.increment(fault); // well formed, and regular on a stream of both tracks
        } else {
            onMalformed(fault, receivedNs);
        }
        return true;
    }

    private void ignore(Counter kind, TwilioMessage message, int bytes) {
        counters.increment(kind);
        firsts.note(kind, streamSid, bytes, message);
    }

    private void onMalformed(Counter kind, long receivedNs) {
        counters.increment(kind);
        if (malformedWindow.isExceeded(receivedNs)) {
            violate(Counter.CARRIER_MALFORMED_FLOOD, CloseReason.MALFORMED_FLOOD);
        }
    }

    private void violate(Counter kind, CloseReason reason) {
        counters.increment(kind);
        if (listener != null) {
            listener.onViolation(reason);
        }
        close(reason);
    }

    @Override
    public boolean isWritable() {
        return state == State.STREAMING && socket().isWritable();
    }

    @Override
    public void sendAudio(AudioRing ring, int slots) {
        if (state == State.STREAMING && sender != null) {
            sender.sendAudio(ring, slots);
        } else {
            counters.add(Counter.CARRIER_SEND_DROPPED, slots);
            ring.release(slots);
        }
    }

    @Override
    public void sendMark(int generation, int number) {
        if (state == State.STREAMING && sender != null) {
            sender.sendMark(generation, number);
        }
    }

    @Override
    public void sendClear() {
        if (state == State.STREAMING && sender != null) {
            sender.sendClear();
        }
    }

    @Override
    public void flush() {
        if (!isOver()) {
            socket().flush();
        }
    }

    @Override
    public void ping() {
        if (!isOver()) {
            socket().ping();
        }
    }

    @Override
    public void close(CloseReason reason) {
        if (!transition(State.CLOSING)) {
            return;
        }
        closeReason = reason;
        if (reason == CloseReason.START_TIMEOUT) {
            counters.increment(Counter.CARRIER_START_TIMEOUT);
        }
        socket().close(reason.closeCode(), reason.word());
    }

    private boolean isOver() {
        return state == State.CLOSING || state == State.CLOSED;
    }

    /** A socket's life runs one way; false when it is already there or further. */
    private boolean transition(State next) {
        if (next.compareTo(state) <= 0) {
            return false;
        }
        state = next;
        return true;
    }

    private TextSocket socket() {
        return Objects.requireNonNull(socket, "not open");
    }
}
