package io.tandemrelay.server.websocket;

import static io.tandemrelay.server.websocket.FrameBytes.FIN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class WebSocketHandlerTest {

    private static final String CLOSE = "88:";

    private SocketHarness server = new SocketHarness(Role.SERVER);

    @AfterEach
    void closeChannel() {
        server.close();
    }

    @ParameterizedTest
    @EnumSource(Role.class)
    void shouldDeliverEveryMessageOfARead(Role role) {
        try (SocketHarness it = new SocketHarness(role)) {
            it.receive(it.frames().text("one").frame(FIN | 2, "00ff80").text("").text("drei ß"));

            assertThat(it.listener.events)
                    .containsExactly("text one", "binary 00ff80", "text ", "text drei ß");
        }
    }

    @Test
    void shouldAssembleFragmentsAroundControlFrames() {
        server.receive(
                server.frames()
                        .frame(1, "e697")
                        .frame(FIN | 9, "01")
                        .frame(0, "")
                        .frame(FIN, "a5")
                        .frame(2, "01")
                        .frame(FIN, "02"));

        assertThat(server.listener.events).containsExactly("control", "text 日", "binary 0102");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 7, 8, 9, 125, 126, 127, 65_535, 65_536, 70_000})
    void shouldUnmaskPayloadsOfEveryLengthForm(int length) {
        final byte[] payload = new byte[length];
        for (int i = 0; i < length; i++) {
            payload[i] = (byte) (i * 31);
        }

        server.receive(server.frames().frame(FIN | 2, payload));

        assertThat(server.listener.events)
                .containsExactly("binary " + ByteBufUtil.hexDump(payload));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "reserved bit 1, c1 80 00000000, PROTOCOL",
        "reserved bit 2, a1 80 00000000, PROTOCOL",
        "reserved bit 3, 91 80 00000000, PROTOCOL",
        "reserved opcode 3, 83 80 00000000, PROTOCOL",
        "reserved opcode 7, 87 80 00000000, PROTOCOL",
        "reserved opcode 11, 8b 80 00000000, PROTOCOL",
        "reserved opcode 15, 8f 80 00000000, PROTOCOL",
        "unmasked text, 81 00, PROTOCOL",
        "fragmented ping, 09 80 00000000, PROTOCOL",
        "ping of 126, 89 fe 007e 00000000, PROTOCOL",
        "continuation without start, 80 80 00000000, PROTOCOL",
        "text inside fragments, 01 80 00000000 81 80 00000000, PROTOCOL",
        "125 in 16 bits, 82 fe 007d, PROTOCOL",
        "65535 in 64 bits, 82 ff 000000000000ffff, PROTOCOL",
        "2^63, 82 ff 8000000000000000, PROTOCOL",
        "2^63 - 1, 82 ff 7fffffffffffffff, TOO_BIG",
        "2^32 + 1, 82 ff 0000000100000001, TOO_BIG",
        "frame of limit + 1, 82 ff 0000000000011171, TOO_BIG",
        "close of 1 byte, 88 81 00000000 03, PROTOCOL",
        "close code 999, 88 82 00000000 03e7, PROTOCOL",
        "close code 1004, 88 82 00000000 03ec, PROTOCOL",
        "close code 1005, 88 82 00000000 03ed, PROTOCOL",
        "close code 1006, 88 82 00000000 03ee, PROTOCOL",
        "close code 1015, 88 82 00000000 03f7, PROTOCOL",
        "close code 2999, 88 82 00000000 0bb7, PROTOCOL",
        "close code 5000, 88 82 00000000 1388, PROTOCOL",
        "close reason not UTF-8, 88 83 00000000 03e8 ff, UTF8",
        "close reason cut off, 88 83 00000000 03e8 c3, UTF8",
        "text not UTF-8, 81 81 00000000 ff, UTF8",
        "text cut off, 81 81 00000000 c3, UTF8",
        "text cut off in last fragment, 01 81 00000000 c3 80 80 00000000, UTF8",
        "text bad across fragments, 01 81 00000000 ed 00 81 00000000 a0, UTF8",
        "text bad in a frame not yet complete, 81 90 00000000 41 c0, UTF8"
    })
    void shouldRefuseWithItsCode(String name, String hex, Violation violation) {
        server.receive(FrameBytes.hex(hex));
        server.receive(server.frames().text("too late"));

        final WebSocketClose close = Objects.requireNonNull(server.listener.close, name);
        assertThat(close.violation()).isEqualTo(violation);
        assertThat(close.code()).isEqualTo(violation.closeCode());
        assertThat(close.origin()).isEqualTo(WebSocketClose.Origin.LOCAL);
        assertThat(server.listener.events).hasSize(1);
        assertThat(server.sent()).startsWith(CLOSE + "%04x".formatted(violation.closeCode()));
    }

    @Test
    void shouldRefuseAMaskedFrameFromAServer() {
        try (SocketHarness client = new SocketHarness(Role.CLIENT)) {
            client.receive(FrameBytes.to(Role.SERVER).text("masked"));

            assertThat(client.listener.events).containsExactly("closed 1002 LOCAL");
            assertThat(client.sent()).startsWith(CLOSE + "03ea");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1000, 1001, 1002, 1003, 1007, 1014, 3000, 4999})
    void shouldEchoEveryLegalCloseCode(int code) {
        server.receive(server.frames().close(code, "bye\nnow"));

        assertThat(server.listener.close).isEqualTo(WebSocketClose.byPeer(code, "bye?now"));
        assertThat(server.allSent()).containsExactly(CLOSE + "%04x".formatted(code));
        assertThat(server.channel.isOpen()).isFalse();
    }

    @Test
    void shouldAnswerACloseWithoutCodeLikewise() {
        server.receive(server.frames().frame(FIN | 8, ""));

        assertThat(server.listener.events).containsExactly("closed 1005 PEER");
        assertThat(server.allSent()).containsExactly(CLOSE);
    }

    @Test
    void shouldRefuseAMessageAboveItsLimitBeforeItsBytesArrive() {
        server.receive(
                server.frames().frame(2, new byte[60_000]).header(FIN, 127, 8, 40_001L + 30_000));
        assertThat(server.listener.events).containsExactly("closed 1009 LOCAL");
        server.close();
        server = new SocketHarness(Role.SERVER);

        server.receive(server.frames().frame(2, new byte[60_000]).header(FIN, 126, 2, 40_001));

        assertThat(server.listener.events).containsExactly("closed 1009 LOCAL");
    }

    @Test
    void shouldTakeAMessageOfExactlyItsLimits() {
        server.receive(
                server.frames()
                        .frame(2, new byte[60_000])
                        .frame(0, "")
                        .frame(0, "")
                        .frame(0, "")
                        .frame(0, "")
                        .frame(0, "")
                        .frame(0, "")
                        .frame(FIN, new byte[40_000]));

        assertThat(server.listener.events).hasSize(1).first().asString().hasSize(7 + 200_000);
    }

    @Test
    void shouldCountEmptyFragments() {
        final FrameBytes endless = server.frames().frame(1, "");
        for (int i = 0; i < 8; i++) {
            endless.frame(0, "");
        }

        server.receive(endless);

        assertThat(server.listener.events).containsExactly("closed 1009 LOCAL");
    }

    @Test
    void shouldRefuseAMessageUnfinishedAtItsDeadline() {
        server.receive(server.frames().frame(1, "41"));
        server.advance(4_999);
        server.receive(server.frames().frame(0, "42"));
        assertThat(server.listener.events).isEmpty();

        server.advance(1);

        assertThat(server.listener.events).containsExactly("closed 1008 LOCAL");
    }

    @Test
    void shouldMeasureTheDeadlineFromTheMessageThatIsUnfinished() {
        final byte[] whole = server.frames().text("whole").bytes();
        server.receive(new byte[] {whole[0]});
        server.advance(3_000);
        server.receive(Arrays.copyOfRange(whole, 1, whole.length));
        server.receive(new byte[] {whole[0]});
        server.advance(4_999);
        assertThat(server.listener.events).containsExactly("text whole");

        server.advance(1);

        assertThat(server.listener.events).containsExactly("text whole", "closed 1008 LOCAL");
    }

    @Test
    void shouldNotMindSilenceBetweenMessages() {
        server.receiveByteByByte(server.frames().text("whole").bytes());

        server.advance(60_000);

        assertThat(server.listener.events).containsExactly("text whole");
    }

    @Test
    void shouldAnswerOnlyTheLatestPingOfAPass() {
        server.receive(
                server.frames().frame(FIN | 9, "01").frame(FIN | 10, "").frame(FIN | 9, "0203"));

        assertThat(server.listener.events).containsExactly("control", "control", "control");
        assertThat(server.allSent()).containsExactly("8a:0203");
    }

    @Test
    void shouldHoldThePongWhileTheSocketIsNotWritable() {
        setWritable(false);
        server.receive(server.frames().frame(FIN | 9, "01"));
        server.receive(server.frames().frame(FIN | 9, "02"));
        assertThat(server.allSent()).isEmpty();

        setWritable(true);

        assertThat(server.allSent()).containsExactly("8a:02");
        assertThat(server.listener.passes).contains("writable false", "writable true");
    }

    @Test
    void shouldRefuseAFloodOfControlFrames() {
        final FrameBytes flood = server.frames();
        for (int i = 0; i < 5; i++) {
            flood.frame(FIN | 9, "01").frame(FIN | 10, "");
        }
        server.receive(flood);
        assertThat(server.listener.events).hasSize(10).containsOnly("control");

        server.receive(server.frames().frame(FIN | 9, "02"));

        assertThat(server.listener.events).hasSize(11).last().isEqualTo("closed 1008 LOCAL");
    }

    @Test
    void shouldCutOffAPeerThatDoesNotRead() {
        setWritable(false);
        server.advance(2_999);
        assertThat(server.listener.events).isEmpty();

        server.advance(1);

        assertThat(server.listener.events).containsExactly("closed 1008 LOCAL");
        assertThat(server.channel.isOpen()).isFalse();
        assertThat(server.allSent()).isEmpty();
    }

    @Test
    void shouldForgiveAPeerThatReadsInTime() {
        setWritable(false);
        server.advance(2_999);
        setWritable(true);
        server.advance(1);
        setWritable(false);
        server.advance(2_999);

        assertThat(server.listener.events).isEmpty();
    }

    private void setWritable(boolean writable) {
        server.channel.unsafe().outboundBuffer().setUserDefinedWritability(1, writable);
        server.channel.runPendingTasks();
    }

    @ParameterizedTest
    @EnumSource(Role.class)
    void shouldWriteMessagesOfEveryLengthForm(Role role) {
        for (int length : new int[] {0, 1, 125, 126, 65_535, 65_536}) {
            try (SocketHarness it = new SocketHarness(role)) {
                final byte[] payload = "x".repeat(length).getBytes(StandardCharsets.US_ASCII);

                final ByteBuf frame = it.socket.begin(Opcode.TEXT, length);
                it.socket.end(frame.writeBytes(payload));
                it.socket.flush();

                assertThat(it.sent()).isEqualTo("81:" + ByteBufUtil.hexDump(payload));
            }
        }
    }

    @Test
    void shouldDrawANewMaskForEachFrame() {
        final MaskKeys keys = new MaskKeys();

        final long distinct = IntStream.range(0, 5_000).map(i -> keys.next()).distinct().count();

        assertThat(distinct).isGreaterThan(4_990);
    }

    @Test
    void shouldRefuseAPayloadOfAnotherLengthThanAnnounced() {
        final ByteBuf tooShort = server.socket.begin(Opcode.BINARY, 2).writeByte(1);
        final ByteBuf full = server.socket.begin(Opcode.BINARY, 1).writeByte(1);

        assertThatThrownBy(() -> server.socket.end(tooShort))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> full.writeByte(2)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThat(tooShort.refCnt()).isZero();
        full.release();
    }

    @Test
    void shouldPing() {
        server.socket.ping();

        assertThat(server.allSent()).containsExactly("89:");
    }

    @Test
    void shouldCloseOnceAndWaitForThePeer() {
        server.socket.close(1000, "done");
        server.socket.close(1001, "again");
        server.socket.end(server.socket.begin(Opcode.TEXT, 0));
        server.socket.ping();
        server.receive(server.frames().text("late").frame(FIN | 9, "").frame(FIN | 1, ""));
        assertThat(server.allSent()).containsExactly(CLOSE + "03e8" + "646f6e65");
        assertThat(server.listener.events).isEmpty();
        assertThat(server.socket.isOpen()).isFalse();

        server.receive(server.frames().close(1000, "done"));

        assertThat(server.listener.close).isEqualTo(WebSocketClose.local(1000, "done"));
        assertThat(server.channel.isOpen()).isFalse();
        assertThat(server.listener.events).hasSize(1);
    }

    @Test
    void shouldNotWaitForThePeerBeyondTheGrace() {
        server.socket.close(1001, "");
        server.advance(999);
        assertThat(server.channel.isOpen()).isTrue();

        server.advance(1);

        assertThat(server.listener.events).containsExactly("closed 1001 LOCAL");
        assertThat(server.channel.isOpen()).isFalse();
    }

    @Test
    void shouldLetTheServerDisconnectFirst() {
        try (SocketHarness client = new SocketHarness(Role.CLIENT)) {
            client.receive(client.frames().close(1000, ""));
            assertThat(client.channel.isOpen()).isTrue();

            client.advance(1_000);

            assertThat(client.channel.isOpen()).isFalse();
            assertThat(client.listener.events).containsExactly("closed 1000 PEER");
        }
    }

    @Test
    void shouldDisconnectOnTheReadAfterAViolation() {
        server.receive(FrameBytes.hex("ff00"));
        assertThat(server.channel.isOpen()).isTrue();

        server.receive(new byte[100]);

        assertThat(server.channel.isOpen()).isFalse();
        assertThat(server.listener.events).hasSize(1);
    }

    @Test
    void shouldDeliverNothingAfterACloseFromWithinAMessage() {
        server.listener.onMessage = () -> server.socket.close(1000, "");

        server.receive(server.frames().text("first").text("second").frame(FIN | 9, ""));

        assertThat(server.listener.events).containsExactly("text first");
    }

    @Test
    void shouldDeliverNothingAfterAnAbortFromWithinAnAssembledMessage() {
        server.listener.onMessage = server.socket::abort;

        server.receive(server.frames().frame(1, "41").frame(FIN, "42").text("second"));

        assertThat(server.listener.events).containsExactly("text AB", "closed 1006 LOCAL");
        assertThat(server.allSent()).isEmpty();
        assertThat(server.channel.isOpen()).isFalse();
    }

    @Test
    void shouldReportALostConnection() {
        server.receive(server.frames().frame(1, "41").header(FIN, 4, true));

        server.channel.pipeline().fireChannelInactive();

        assertThat(server.listener.events).containsExactly("closed 1006 TRANSPORT");
    }

    @Test
    void shouldEndTheSocketWhoseListenerThrew() {
        final RuntimeException defect = new IllegalStateException("defect\r\nforged");
        server.listener.onMessage =
                () -> {
                    throw defect;
                };

        server.receive(server.frames().text("first").text("second"));

        final WebSocketClose close = Objects.requireNonNull(server.listener.close);
        assertThat(close.cause()).isSameAs(defect);
        assertThat(close.reason()).endsWith("defect??forged");
        assertThat(server.listener.events).containsExactly("text first", "closed 1006 TRANSPORT");
        assertThat(server.channel.isOpen()).isFalse();
    }

    @Test
    void shouldCutACloseReasonBetweenCharacters() {
        server.socket.close(4000, "é".repeat(100));

        assertThat(server.sent()).isEqualTo(CLOSE + "0fa0" + "c3a9".repeat(61));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 999, 1004, 1005, 1006, 1015, 5000})
    void shouldNotSendAnIllegalCloseCode(int code) {
        assertThatThrownBy(() -> server.socket.close(code, ""))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shouldStampMessagesWithTheTimeOfTheirRead() {
        final long beforeNs = System.nanoTime();

        server.receive(server.frames().text("now"));

        assertThat(server.listener.receivedNs).isBetween(beforeNs, System.nanoTime());
    }
}
