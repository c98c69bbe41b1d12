package io.tandemrelay.server.carrier;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.tandemrelay.server.call.Admission;
import io.tandemrelay.server.call.CallIdentity;
import io.tandemrelay.server.call.CloseReason;
import io.tandemrelay.server.metrics.Counter;
import io.tandemrelay.server.metrics.ThreadCounters;
import io.tandemrelay.server.websocket.Violation;
import io.tandemrelay.server.websocket.WebSocketClose;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A handler between a recording socket and a recording call. */
final class CarrierFixture {
    static final int MAX_MESSAGE_BYTES = 256 * 1024;
    static final int MALFORMED_LIMIT = 100;
    static final int RATE_LIMIT = 500;
    static final long SECOND_NS = 1_000_000_000L;

    final RecordingSocket socket = new RecordingSocket();
    final RecordingCall call = new RecordingCall();
    final ThreadCounters counters = new ThreadCounters();
    final Set<String> activeStreams = new HashSet<>();
    final CarrierHandler handler;
    @Nullable CallIdentity admitted;
    long nowNs = 1;

    CarrierFixture() {
        handler =
                new CarrierHandler(
                        new CarrierScratch(MAX_MESSAGE_BYTES),
                        new CarrierPolicy(
                                Set.of(Vectors.ACCOUNT_SID, ""),
                                MALFORMED_LIMIT,
                                10 * SECOND_NS,
                                RATE_LIMIT,
                                5 * SECOND_NS),
                        CarrierFixture::checkToken,
                        (identity, carrier) -> admit(identity),
                        counters);
        handler.onOpen(socket);
    }

    /** A stream of which three messages have been handled. */
    static CarrierFixture streaming() {
        final CarrierFixture fixture = new CarrierFixture();
        fixture.text("{\"event\":\"connected\",\"protocol\":\"Call\",\"version\":\"1.0.0\"}");
        fixture.text(Vectors.start(Vectors.STREAM_SID, "{}"));
        fixture.text(Vectors.media(2, 3, Vectors.silence(160)));
        fixture.text(Vectors.media(3, 23, Vectors.silence(160)));
        return fixture;
    }

    static CarrierFixture stopped() {
        final CarrierFixture fixture = streaming();
        fixture.text("{\"event\":\"stop\",\"sequenceNumber\":\"4\"}");
        return fixture;
    }

    void text(String message) {
        text(Vectors.utf8(message));
    }

    void text(byte[] message) {
        final ByteBuf bytes = Unpooled.wrappedBuffer(message);
        handler.onText(bytes, nowNs);
        if (bytes.refCnt() != 1 || bytes.readerIndex() != 0) {
            throw new AssertionError("a borrowed message was consumed");
        }
    }

    /** The connection ends without a close frame. */
    static WebSocketClose lost(@Nullable Throwable cause) {
        return new WebSocketClose(
                WebSocketClose.LOST, "", WebSocketClose.Origin.TRANSPORT, null, cause);
    }

    /** Twilio closes the socket in order. */
    static WebSocketClose byPeer() {
        return new WebSocketClose(1000, "", WebSocketClose.Origin.PEER, null, null);
    }

    static WebSocketClose violated(Violation violation) {
        return new WebSocketClose(
                violation.closeCode(), "", WebSocketClose.Origin.LOCAL, violation, null);
    }

    void binary(byte[] message) {
        handler.onBinary(Unpooled.wrappedBuffer(message), nowNs);
    }

    long count(Counter counter) {
        return counters.value(counter);
    }

    private Admission admit(CallIdentity identity) {
        if (!activeStreams.add(identity.streamSid())) {
            return new Admission.Refused(CloseReason.DUPLICATE_STREAM);
        }
        admitted = identity;
        return new Admission.Admitted(call);
    }

    /** Tokens bind a stream to its announced call, so a call never announced has none. */
    private static @Nullable CloseReason checkToken(CallIdentity identity) {
        final boolean isForeign = identity.callSid().startsWith("CAeeee");
        final boolean isExpired = "expired".equals(identity.parameters().get("token"));
        return isForeign || isExpired ? CloseReason.BAD_TOKEN : null;
    }
}
