package io.tandemrelay.server.carrier;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.tandemrelay.server.call.Admission;
import io.tandemrelay.server.call.CallAdmission;
import io.tandemrelay.server.call.CloseReason;
import io.tandemrelay.server.media.AudioRing;
import io.tandemrelay.server.metrics.Counter;
import io.tandemrelay.server.metrics.ThreadCounters;
import io.tandemrelay.server.websocket.Role;
import io.tandemrelay.server.websocket.Violation;
import io.tandemrelay.server.websocket.WebSocketHandler;
import io.tandemrelay.server.websocket.WebSocketLimits;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CarrierHandlerTest {
    private static final String MARK = "{\"event\":\"mark\",\"mark\":{\"name\":\"g3:14\"}}";
    private static final String STOP = "{\"event\":\"stop\"}";
    private static final String BAD = "{\"event\":";

    @Test
    void shouldAcceptTheStartMessageOfAHandTest() {
        final CarrierFixture fixture = new CarrierFixture();

        fixture.text(
                "{\"event\":\"start\",\"start\":{\"streamSid\":\"test-123\",\"callSid\":\"CA-test\"}}");

        assertThat(Objects.requireNonNull(fixture.admitted).streamSid()).isEqualTo("test-123");
        assertThat(fixture.admitted.callSid()).isEqualTo("CA-test");
        assertThat(fixture.handler.isAwaitingStart()).isFalse();
    }

    @Test
    void shouldHandOverAudioAsReceived() {
        final CarrierFixture fixture = CarrierFixture.streaming();
        final byte[] audio = new byte[160];
        new Random(1).nextBytes(audio);
        fixture.call.audio.reset();
        fixture.nowNs = 77;

        fixture.text(Vectors.media(4, 43, audio));

        assertThat(fixture.call.audio.toByteArray()).isEqualTo(audio);
        assertThat(fixture.call.timestampsMs).endsWith(43L);
        assertThat(fixture.call.lastReceivedNs).isEqualTo(77);
        assertThat(fixture.count(Counter.CARRIER_SEQ_GAP)).isZero();
    }

    @Test
    void shouldWriteSeveralSlotsAsOneMessageAndReleaseThem() {
        final CarrierFixture fixture = CarrierFixture.streaming();
        final AudioRing ring = new AudioRing(8, 160);
        final byte[] audio = fill(ring, 5);

        fixture.handler.sendAudio(ring, 4);

        final String payload = Base64.getEncoder().encodeToString(Arrays.copyOf(audio, 4 * 160));
        assertThat(fixture.socket.sent)
                .containsExactly(
                        "{\"event\":\"media\",\"streamSid\":\""
                                + Vectors.STREAM_SID
                                + "\",\"media\":{\"payload\":\""
                                + payload
                                + "\"}}");
        assertThat(ring.available()).isEqualTo(1);
        assertThat(fixture.count(Counter.CARRIER_SENT_BYTES)).isEqualTo(640);
        assertThat(fixture.socket.flushes).isZero();
    }

    @Test
    void shouldSplitMoreAudioThanAMessageMayCarry() {
        final CarrierFixture fixture = CarrierFixture.streaming();
        final AudioRing ring = new AudioRing(256, 160);
        final byte[] audio = fill(ring, 150);

        fixture.handler.sendAudio(ring, 150);

        assertThat(fixture.socket.sent).hasSize(2);
        assertThat(ring.available()).isZero();
        assertThat(payload(fixture.socket.sent.get(0))).isEqualTo(Arrays.copyOf(audio, 100 * 160));
        assertThat(payload(fixture.socket.sent.get(1)))
                .isEqualTo(Arrays.copyOfRange(audio, 100 * 160, audio.length));
    }

    @Test
    void shouldTakeBackItsOwnMarksOnly() {
        final CarrierFixture fixture = CarrierFixture.streaming();

        fixture.handler.sendMark(3, 14);
        fixture.text(MARK);
        fixture.text(MARK.replace("g3:14", "g3:-1"));
        fixture.text(MARK.replace("g3:14", "g2147483648:1"));
        fixture.text(MARK.replace("g3:14", "g2147483647:2147483647"));

        assertThat(fixture.socket.sent.getFirst()).contains("\"name\":\"g3:14\"");
        assertThat(fixture.call.marks).containsExactly("3:14", "2147483647:2147483647");
        assertThat(fixture.count(Counter.CARRIER_MARK_UNKNOWN)).isEqualTo(2);
    }

    @Test
    void shouldEscapeAStreamNameInWhatItWrites() {
        final CarrierFixture fixture = new CarrierFixture();
        fixture.text(
                "{\"event\":\"start\",\"start\":{\"streamSid\":\"a\\\"b\\\\c\\n/é\",\"callSid\":\"CA-test\"}}");

        fixture.handler.sendClear();

        assertThat(fixture.socket.sent)
                .containsExactly("{\"event\":\"clear\",\"streamSid\":\"a\\\"b\\\\c\\u000a/é\"}");
    }

    @Test
    void shouldCloseAfterTooManyMalformedMessagesInAWindow() {
        final CarrierFixture fixture = CarrierFixture.streaming();

        for (int i = 0; i < CarrierFixture.MALFORMED_LIMIT; i++) {
            fixture.text(BAD);
        }
        assertThat(fixture.socket.closes).isZero();
        fixture.text(BAD);

        assertThat(fixture.socket.closeCode).isEqualTo(1008);
        assertThat(fixture.call.violations).containsExactly(CloseReason.MALFORMED_FLOOD);
        assertThat(fixture.count(Counter.CARRIER_MALFORMED_FLOOD)).isEqualTo(1);
    }

    @Test
    void shouldForgetMalformedMessagesAfterTheWindow() {
        final CarrierFixture fixture = CarrierFixture.streaming();

        for (int i = 0; i < 3 * CarrierFixture.MALFORMED_LIMIT; i++) {
            fixture.nowNs += CarrierFixture.SECOND_NS / 9;
            fixture.text(BAD);
        }

        assertThat(fixture.socket.closes).isZero();
    }

    @Test
    void shouldBearTenTimesTheRateOfRealTime() {
        final CarrierFixture fixture = CarrierFixture.streaming();

        for (int i = 0; i < 20 * CarrierFixture.RATE_LIMIT; i++) {
            fixture.nowNs += CarrierFixture.SECOND_NS / (CarrierFixture.RATE_LIMIT - 1);
            fixture.text(MARK);
        }

        assertThat(fixture.socket.closes).isZero();
    }

    @Test
    void shouldReportItsEndOnceWhoeverClosed() {
        final CarrierFixture fixture = CarrierFixture.streaming();

        fixture.handler.close(CloseReason.TTL);
        fixture.handler.close(CloseReason.SHUTDOWN);
        fixture.handler.onClosed(CarrierFixture.byPeer());
        fixture.handler.onClosed(CarrierFixture.lost(null));
        fixture.handler.close(CloseReason.AGENT_HANGUP);

        assertThat(fixture.socket.closes).isEqualTo(1);
        assertThat(fixture.socket.closeWord).isEqualTo("ttl");
        assertThat(fixture.call.closed).containsExactly(CloseReason.TTL);
    }

    @Test
    void shouldDeliverNothingButItsEndAfterClose() {
        final CarrierFixture fixture = CarrierFixture.streaming();
        final int heard = fixture.call.timestampsMs.size();
        final int signsOfLife = fixture.call.signsOfLife;
        final AudioRing ring = new AudioRing(8, 160);
        fill(ring, 2);

        fixture.handler.close(CloseReason.TTL);
        fixture.text(Vectors.media(4, 43, Vectors.silence(160)));
        fixture.text(MARK);
        fixture.text(STOP);
        fixture.binary(new byte[3]);
        fixture.handler.onControl();
        fixture.handler.onWritabilityChanged(true);
        fixture.handler.sendAudio(ring, 2);
        fixture.handler.sendMark(0, 0);
        fixture.handler.sendClear();
        fixture.handler.flush();
        fixture.handler.ping();

        assertThat(fixture.call.timestampsMs).hasSize(heard);
        assertThat(fixture.call.signsOfLife).isEqualTo(signsOfLife);
        assertThat(fixture.call.marks).isEmpty();
        assertThat(fixture.call.stops).isZero();
        assertThat(fixture.call.writables).isZero();
        assertThat(fixture.socket.sent).isEmpty();
        assertThat(fixture.socket.flushes + fixture.socket.pings).isZero();
        assertThat(ring.available()).isZero();
        assertThat(fixture.handler.isWritable()).isFalse();
        assertThat(fixture.count(Counter.CARRIER_SEND_DROPPED)).isEqualTo(2);
    }

    @Test
    void shouldNameTheCauseWhenTheWebSocketWasBroken() {
        final CarrierFixture badUtf8 = CarrierFixture.streaming();
        final CarrierFixture badFrame = CarrierFixture.streaming();
        final CarrierFixture tooBig = CarrierFixture.streaming();

        badUtf8.handler.onClosed(CarrierFixture.violated(Violation.UTF8));
        badFrame.handler.onClosed(CarrierFixture.violated(Violation.PROTOCOL));
        tooBig.handler.onClosed(CarrierFixture.violated(Violation.TOO_BIG));

        assertThat(badUtf8.call.closed).containsExactly(CloseReason.INVALID_UTF8);
        assertThat(badFrame.call.closed).containsExactly(CloseReason.WEBSOCKET_PROTOCOL);
        assertThat(tooBig.call.closed).containsExactly(CloseReason.TOO_BIG);
    }

    @Test
    void shouldPassOnSignsOfLifeAndReadiness() {
        final CarrierFixture fixture = CarrierFixture.streaming();

        fixture.handler.onControl();
        fixture.text(MARK);
        fixture.handler.onWritabilityChanged(false);
        fixture.handler.onWritabilityChanged(true);

        assertThat(fixture.call.signsOfLife).isEqualTo(2);
        assertThat(fixture.call.writables).isEqualTo(1);
    }

    @Test
    void shouldBlameItselfForAnExceptionOfItsOwn() {
        final CarrierFixture fixture = CarrierFixture.streaming();

        fixture.handler.onClosed(CarrierFixture.lost(new IllegalStateException("defect")));

        assertThat(fixture.call.closed).containsExactly(CloseReason.INTERNAL_ERROR);
    }

    @Test
    void shouldSpeakThroughARealWebSocket() {
        final CarrierFixture fixture = new CarrierFixture();
        final WebSocketHandler socket =
                new WebSocketHandler(
                        Role.SERVER,
                        new WebSocketLimits(65_536, 65_536, 64, 10, 5_000, 5_000, 1_000),
                        fixture.handler);
        fixture.handler.onOpen(socket);
        final EmbeddedChannel channel = new EmbeddedChannel(socket);

        channel.writeInbound(masked(Vectors.start(Vectors.STREAM_SID, "{}")));
        fixture.handler.sendMark(1, 2);
        fixture.handler.flush();
        channel.writeInbound(masked(MARK));
        fixture.handler.close(CloseReason.AGENT_HANGUP);
        channel.close();

        final ByteBuf sent = channel.readOutbound();
        assertThat(sent.readUnsignedByte()).isEqualTo((short) 0x81);
        assertThat(sent.skipBytes(1).toString(StandardCharsets.UTF_8))
                .isEqualTo(
                        "{\"event\":\"mark\",\"streamSid\":\""
                                + Vectors.STREAM_SID
                                + "\",\"mark\":{\"name\":\"g1:2\"}}");
        assertThat(fixture.call.marks).containsExactly("3:14");
        assertThat(fixture.call.closed).containsExactly(CloseReason.AGENT_HANGUP);
        sent.release();
        channel.finishAndReleaseAll();
    }

    /** A text frame masked with zeros (RFC 6455 5.2). */
    private static ByteBuf masked(String text) {
        final byte[] payload = Vectors.utf8(text);
        final ByteBuf frame = Unpooled.buffer().writeByte(0x81);
        if (payload.length < 126) {
            frame.writeByte(0x80 | payload.length);
        } else {
            frame.writeByte(0x80 | 126).writeShort(payload.length);
        }
        return frame.writeInt(0).writeBytes(payload);
    }

    @Test
    void shouldReportAnEndThatCameDuringAdmission() {
        final RecordingSocket socket = new RecordingSocket();
        final RecordingCall call = new RecordingCall();
        final CarrierHandler[] handler = new CarrierHandler[1];
        handler[0] =
                handler(
                        socket,
                        (identity, carrier) -> {
                            carrier.close(CloseReason.CAPACITY);
                            handler[0].onClosed(CarrierFixture.byPeer());
                            return new Admission.Admitted(call);
                        });

        handler[0].onText(start(), 1);

        assertThat(call.closed).containsExactly(CloseReason.CAPACITY);
    }

    private static CarrierHandler handler(RecordingSocket socket, CallAdmission admission) {
        final CarrierHandler handler =
                new CarrierHandler(
                        new CarrierScratch(4096),
                        new CarrierPolicy(Set.of(), 10, 1000, 1000, CarrierFixture.SECOND_NS),
                        identity -> null,
                        admission,
                        new ThreadCounters());
        handler.onOpen(socket);
        return handler;
    }

    private static ByteBuf start() {
        return Unpooled.wrappedBuffer(Vectors.utf8(Vectors.start(Vectors.STREAM_SID, "{}")));
    }

    private static byte[] fill(AudioRing ring, int slots) {
        final byte[] audio = new byte[slots * 160];
        for (int i = 0; i < audio.length; i++) {
            audio[i] = (byte) (i * 37);
        }
        for (int slot = 0; slot < slots; slot++) {
            System.arraycopy(audio, slot * 160, ring.bytes(), ring.claim(), 160);
            ring.commit(160, 0, 0);
        }
        return audio;
    }

    private static byte[] payload(String message) {
        return Base64.getDecoder()
                .decode(Vectors.tree(Vectors.utf8(message)).get("media").get("payload").asString());
    }
}
