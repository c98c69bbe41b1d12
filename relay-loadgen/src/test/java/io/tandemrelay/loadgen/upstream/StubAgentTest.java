package io.tandemrelay.loadgen.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tandemrelay.loadgen.audio.Mulaw;
import io.tandemrelay.loadgen.upstream.AgentSession.UplinkMessage;
import io.tandemrelay.loadgen.upstream.MarkedAudio.Recognised;
import java.net.ConnectException;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import java.util.zip.CRC32C;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

/** The simple dialect, and every behaviour that is the same in both. */
@Timeout(30)
class StubAgentTest {

    @Test
    void shouldRecordEveryByteItHears() {
        try (StubAgent agent = StubAgent.start(AgentScript.recording())) {
            final Peer peer = Peer.connect(agent.webSocketUrl());
            final byte[] sent = noise(20 * 320);

            for (int at = 0; at < sent.length; at += 320) {
                peer.send(Arrays.copyOfRange(sent, at, at + 320));
            }
            peer.send("{\"event\":\"note\",\"x\":1}");
            peer.send("not json");

            final AgentSession session = onlySession(agent);
            await().until(() -> session.texts().size() == 2);
            final CRC32C checksum = new CRC32C();
            checksum.update(sent);
            assertThat(session.dialect()).isEqualTo(AgentDialect.SIMPLE);
            assertThat(session.uplink()).isEqualTo(sent);
            assertThat(session.uplinkBytes()).isEqualTo(sent.length);
            assertThat(session.uplinkChecksum()).isEqualTo(checksum.getValue());
            assertThat(session.uplinkMessages()).hasSize(20);
            assertThat(session.uplinkMessages()).extracting(UplinkMessage::bytes).containsOnly(320);
            assertThat(session.uplinkMessages()).extracting(UplinkMessage::receivedNs).isSorted();
            assertThat(session.upgradeHeaders())
                    .containsEntry("authorization", "Bearer TEST-PRIVATE-KEY")
                    .containsEntry("user-agent", "relay-test/1");
            assertThat(session.texts("note")).hasSize(1);
            assertThat(session.texts().get(1).json()).isNull();
        }
    }

    @Test
    void shouldOnlyCountAndChecksumWhenAskedTo() {
        try (StubAgent agent =
                StubAgent.start(AgentSettings.DEFAULT.countingOnly(), AgentScript.recording())) {
            final Peer peer = Peer.connect(agent.webSocketUrl());
            final byte[] sent = noise(1000);

            peer.send(sent);

            final AgentSession session = onlySession(agent);
            await().until(() -> session.uplinkMessageCount() == 1);
            final CRC32C checksum = new CRC32C();
            checksum.update(sent);
            assertThat(session.uplink()).isEmpty();
            assertThat(session.uplinkMessages()).isEmpty();
            assertThat(session.uplinkBytes()).isEqualTo(1000);
            assertThat(session.uplinkChecksum()).isEqualTo(checksum.getValue());
        }
    }

    @Test
    void shouldEchoWhatItHears() {
        try (StubAgent agent = StubAgent.start(AgentScript.recording().echo())) {
            final Peer peer = Peer.connect(agent.webSocketUrl());
            final byte[] sent = noise(3200);

            peer.send(sent);
            peer.send(new byte[0]);
            peer.send(new byte[] {1});

            await().until(() -> peer.messageBytes().size() == 3);
            assertThat(peer.audio()).startsWith(sent).hasSize(3201).endsWith(1);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {76, 250})
    void shouldAnswerTheUpgradeNoSoonerThanScripted(int delayMs) {
        try (StubAgent agent = StubAgent.start(AgentScript.recording().upgradeAfterMs(delayMs))) {
            Peer.connect(agent.webSocketUrl());

            final AgentSession session = onlySession(agent);
            assertThat(session.openedNs() - session.requestedNs())
                    .isBetween(delayMs * 1_000_000L, delayMs * 1_000_000L + 2_000_000_000L);
        }
    }

    @Test
    void shouldNeverAnswerTheUpgrade() {
        try (StubAgent agent = StubAgent.start(AgentScript.recording().upgradeNever())) {
            final CompletableFuture<Peer> connecting = Peer.connecting(agent.webSocketUrl());
            final AgentSession session = onlySession(agent);

            assertThatThrownBy(() -> connecting.get(150, TimeUnit.MILLISECONDS))
                    .isInstanceOf(TimeoutException.class);

            assertThat(session.isOpen()).isFalse();
            assertThat(session.isSocketOpen()).isTrue();
            assertThat(session.openedNs()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {302, 401, 403, 404, 503})
    void shouldRefuseTheUpgradeWithAnyStatus(int status) {
        try (StubAgent agent = StubAgent.start(AgentScript.recording().upgradeStatus(status))) {
            final CompletableFuture<Peer> connecting = Peer.connecting(agent.webSocketUrl());

            assertThatThrownBy(connecting::join)
                    .cause()
                    .isInstanceOfSatisfying(
                            WebSocketHandshakeException.class,
                            refused ->
                                    assertThat(refused.getResponse().statusCode())
                                            .isEqualTo(status));
        }
    }

    @Test
    void shouldSendAWrongAccept() {
        try (StubAgent agent = StubAgent.start(AgentScript.recording().upgradeBadAccept())) {
            final CompletableFuture<Peer> connecting = Peer.connecting(agent.webSocketUrl());

            assertThatThrownBy(connecting::join).isInstanceOf(CompletionException.class);
        }
    }

    @Test
    void shouldRefuseAnUpgradeWithTheWrongKeyWhenItChecks() {
        final AgentSettings settings = AgentSettings.DEFAULT.apiKey("other");
        try (StubAgent agent =
                StubAgent.start(settings, AgentScript.recording().upgradeNeedsKey())) {
            final CompletableFuture<Peer> connecting = Peer.connecting(agent.webSocketUrl());

            assertThatThrownBy(connecting::join)
                    .cause()
                    .isInstanceOf(WebSocketHandshakeException.class);
        }
    }

    @Test
    void shouldRefuseToBeConnectedUntilItListens() {
        try (StubAgent agent = StubAgent.start(AgentScript.recording().refusing())) {
            final CompletableFuture<Peer> refused = Peer.connecting(agent.webSocketUrl());
            assertThatThrownBy(refused::join).hasCauseInstanceOf(ConnectException.class);
            assertThat(agent.accepted()).isZero();

            agent.listen();
            Peer.connect(agent.webSocketUrl());

            assertThat(agent.accepted()).isEqualTo(1);
        }
    }

    @Test
    void shouldSpeakMarkedFramesInRealTime() {
        final Speech speech = Speech.marked().frames(12);
        try (StubAgent agent =
                StubAgent.start(
                        AgentScript.recording().simpleAudio(AgentAudio.MULAW_8K).speak(speech))) {
            final long beganNs = System.nanoTime();
            final Peer peer = Peer.connect(agent.webSocketUrl());

            await().until(() -> peer.audio().length >= 12 * 160);

            final long tookMs = (System.nanoTime() - beganNs) / 1_000_000;
            final Recognised recognised = MarkedAudio.parse(peer.audio());
            assertThat(recognised.marks()).hasSize(12);
            assertThat(recognised.isGapless()).isTrue();
            assertThat(peer.messageBytes()).containsOnly(160).hasSize(12);
            assertThat(tookMs).isGreaterThanOrEqualTo(220);
            assertThat(onlySession(agent).framesSpoken()).isEqualTo(12);
        }
    }

    @Test
    void shouldCutAPcmBurstIntoMessagesOfAnySize() {
        final Speech speech = Speech.marked().burst(10).messageBytes(333);
        try (StubAgent agent = StubAgent.start(AgentScript.recording().speak(speech))) {
            final Peer peer = Peer.connect(agent.webSocketUrl());

            await().until(() -> peer.audio().length >= 3200);

            assertThat(peer.messageBytes()).hasSize(10).startsWith(333).endsWith(3200 - 9 * 333);
            assertThat(MarkedAudio.parse(Mulaw.fromPcm(peer.audio())).isGapless()).isTrue();
        }
    }

    @Test
    void shouldStartANewGenerationWithEachInterruption() {
        final AgentScript script =
                AgentScript.recording()
                        .simpleAudio(AgentAudio.MULAW_8K)
                        .speak(Speech.marked())
                        .interrupt(50, 50, 3);
        try (StubAgent agent = StubAgent.start(script)) {
            final Peer peer = Peer.connect(agent.webSocketUrl());

            await().until(() -> !MarkedAudio.parse(peer.audio()).generation(3).isEmpty());

            final Recognised recognised = MarkedAudio.parse(peer.audio());
            assertThat(recognised.isGapless()).isTrue();
            assertThat(recognised.generation(0)).isNotEmpty();
            assertThat(peer.texts())
                    .hasSize(3)
                    .allMatch(text -> text.contains("\"isFinal\":false"));
            assertThat(onlySession(agent).interruptions())
                    .extracting(AgentSession.Interruption::generation)
                    .containsExactly(1, 2, 3);
        }
    }

    @Test
    void shouldSendFragmentsWithPingsBetween() {
        final AgentScript script =
                AgentScript.recording().fragmentedWithPings(100).speak(Speech.marked().burst(3));
        try (StubAgent agent = StubAgent.start(script)) {
            final Peer peer = Peer.connect(agent.webSocketUrl());

            await().until(() -> peer.messageBytes().size() == 3);

            assertThat(peer.messageBytes()).containsOnly(320);
            assertThat(peer.pings()).isEqualTo(9);
            assertThat(MarkedAudio.parse(Mulaw.fromPcm(peer.audio())).isGapless()).isTrue();
            await().until(() -> onlySession(agent).pongs() == 9);
        }
    }

    @Test
    void shouldSendAudioAsJson() {
        final AgentScript script =
                AgentScript.recording().audioAsJson().speak(Speech.marked().burst(1));
        try (StubAgent agent = StubAgent.start(script)) {
            final Peer peer = Peer.connect(agent.webSocketUrl());

            await().until(() -> peer.texts().size() == 1);

            final String base64 =
                    JsonMapper.shared().readTree(peer.texts().getFirst()).path("audio").asString();
            assertThat(Base64.getDecoder().decode(base64)).isEqualTo(MarkedAudio.of(0).frame(0, 0));
        }
    }

    @Test
    void shouldCloseWithTheScriptedCode() {
        try (StubAgent agent = StubAgent.start(AgentScript.recording().closeAfterMs(20, 1012))) {
            final Peer peer = Peer.connect(agent.webSocketUrl());

            await().until(() -> peer.closeCode() == 1012);

            final AgentSession session = onlySession(agent);
            await().until(() -> !session.isSocketOpen());
            await().until(() -> session.closing() != null);
            assertThat(session.closing())
                    .matches(closing -> closing.agentFirst())
                    .matches(closing -> closing.kind() == Closing.Kind.CLOSE_FRAME);
        }
    }

    @Test
    void shouldSendNothingAfterItsCloseFrame() throws Exception {
        final AgentScript script =
                AgentScript.recording()
                        .speak(Speech.tone().rate(4))
                        .flood(100, 0)
                        .interrupt(0, 5, 1000)
                        .closeAfterMs(30, 1000);
        try (StubAgent agent = StubAgent.start(script);
                RawPeer raw = RawPeer.connect(agent.webSocketUrl())) {

            final byte[] heard = raw.readToEnd();

            assertThat(Arrays.copyOfRange(heard, heard.length - 4, heard.length))
                    .containsExactly(0x88, 2, 1000 >> 8, 1000 & 0xFF);
        }
    }

    @Test
    void shouldRecordThePeersCloseCodeAndAnswerIt() {
        try (StubAgent agent = StubAgent.start(AgentScript.recording())) {
            final Peer peer = Peer.connect(agent.webSocketUrl());

            peer.socket().sendClose(4001, "bye").join();

            final AgentSession session = onlySession(agent);
            await().until(() -> session.closing() != null && !session.isSocketOpen());
            assertThat(session.closing())
                    .matches(closing -> closing.code() == 4001)
                    .matches(closing -> closing.reason().equals("bye"))
                    .matches(closing -> !closing.agentFirst());
            await().until(() -> peer.closeCode() == 4001);
        }
    }

    @Test
    void shouldLeaveThePeersCloseUnanswered() {
        try (StubAgent agent = StubAgent.start(AgentScript.recording().ignoringClose())) {
            final Peer peer = Peer.connect(agent.webSocketUrl());

            peer.socket().sendClose(1000, "").join();

            final AgentSession session = onlySession(agent);
            await().until(() -> session.closing() != null);
            assertThat(session.isSocketOpen()).isTrue();
            assertThat(peer.closeCode()).isZero();
        }
    }

    @Test
    void shouldTellAResetFromAnEndOfStream() throws Exception {
        try (StubAgent agent = StubAgent.start(AgentScript.recording());
                RawPeer resetting = RawPeer.connect(agent.webSocketUrl());
                RawPeer leaving = RawPeer.connect(agent.webSocketUrl())) {

            resetting.reset();
            leaving.close();

            await().until(() -> agent.sessions().stream().allMatch(s -> s.closing() != null));
            assertThat(agent.sessions())
                    .extracting(AgentSession::closing)
                    .extracting(Closing::kind)
                    .containsExactly(Closing.Kind.RESET, Closing.Kind.END_OF_STREAM);
        }
    }

    @Test
    void shouldReportAPeerThatDoesNotMask() throws Exception {
        try (StubAgent agent = StubAgent.start(AgentScript.recording());
                RawPeer raw = RawPeer.connect(agent.webSocketUrl())) {

            raw.write(new byte[] {(byte) 0x82, 1, 0});

            final AgentSession session = onlySession(agent);
            await().until(() -> session.closing() != null);
            assertThat(session.closing())
                    .matches(closing -> closing.kind() == Closing.Kind.PROTOCOL_FAULT)
                    .matches(closing -> closing.code() == 1002);
        }
    }

    @Test
    void shouldResetAfterExactlySoManyBytesOnTheWire() throws Exception {
        final AgentScript script =
                AgentScript.recording()
                        .simpleAudio(AgentAudio.MULAW_8K)
                        .resetAfterSent(165)
                        .speak(Speech.marked().burst(5));
        try (StubAgent agent = StubAgent.start(script);
                RawPeer raw = RawPeer.connect(agent.webSocketUrl())) {

            final byte[] heard = raw.readToEnd();

            assertThat(raw.wasReset()).isTrue();
            assertThat(heard).hasSize(165);
            assertThat(Arrays.copyOfRange(heard, 4, 164)).isEqualTo(MarkedAudio.of(0).frame(0, 0));
            assertThat(onlySession(agent).closing())
                    .matches(closing -> closing.agentFirst())
                    .matches(closing -> closing.kind() == Closing.Kind.RESET);
        }
    }

    @Test
    void shouldResetAfterHearingEnough() {
        try (StubAgent agent = StubAgent.start(AgentScript.recording().resetAfterHeard(640))) {
            final Peer peer = Peer.connect(agent.webSocketUrl());

            peer.send(noise(320));
            peer.send(noise(320));

            await().until(() -> peer.failure() != null);
            await().until(() -> !onlySession(agent).isSocketOpen());
        }
    }

    @Test
    void shouldStopReadingAndResume() {
        try (StubAgent agent = StubAgent.start(AgentScript.recording().stopReadingAfterMs(0))) {
            final Peer peer = Peer.connect(agent.webSocketUrl());
            final AgentSession session = onlySession(agent);
            peer.socket().sendBinary(ByteBuffer.wrap(noise(320)), true).join();
            peer.socket().sendPing(ByteBuffer.allocate(0)).join();

            assertThatThrownBy(() ->
                            await().atMost(150, TimeUnit.MILLISECONDS)
                                    .until(() -> peer.pongs() > 0))
                    .isInstanceOf(ConditionTimeoutException.class);
            session.resumeReading();

            await().until(() -> peer.pongs() == 1);
            assertThat(session.uplinkBytes()).isEqualTo(320);
        }
    }

    @Test
    void shouldIgnorePings() {
        try (StubAgent agent = StubAgent.start(AgentScript.recording().ignoringPings())) {
            final Peer peer = Peer.connect(agent.webSocketUrl());

            peer.socket().sendPing(ByteBuffer.allocate(0)).join();
            peer.send("{}");

            final AgentSession session = onlySession(agent);
            await().until(() -> session.textCount() == 1);
            assertThat(session.pings()).isEqualTo(1);
            assertThat(peer.pongs()).isZero();
        }
    }

    @Test
    void shouldFloodNoFasterThanThePeerReads() {
        try (StubAgent agent = StubAgent.start(AgentScript.recording().flood(4000, 5_000_000))) {
            final Peer peer = Peer.connect(agent.webSocketUrl());

            await().until(() -> peer.audio().length == 5_000_000);

            assertThat(peer.messageBytes()).hasSize(1250);
        }
    }

    @Test
    void shouldActWhenAskedByATest() {
        try (StubAgent agent = StubAgent.start(AgentScript.recording())) {
            final Peer peer = Peer.connect(agent.webSocketUrl());
            final AgentSession session = onlySession(agent);

            session.sendText("{\"event\":\"x\"}");
            session.sendAudio(new byte[] {1, 2, 3});
            session.sendPing();
            session.sendUserInterrupted();
            session.hangUp("over");

            await().until(() -> peer.closeCode() == 1000);
            assertThat(peer.texts()).hasSize(2);
            assertThat(peer.audio()).containsExactly(1, 2, 3);
            assertThat(peer.pings()).isEqualTo(1);
        }
    }

    @Test
    void shouldSendBytesThatAreNoWebSocketFrame() {
        try (StubAgent agent = StubAgent.start(AgentScript.recording())) {
            final Peer peer = Peer.connect(agent.webSocketUrl());

            onlySession(agent).sendRaw(new byte[] {(byte) 0x83, 0});

            await().until(() -> peer.failure() != null);
        }
    }

    @Test
    void shouldHalfClose() throws Exception {
        try (StubAgent agent = StubAgent.start(AgentScript.recording());
                RawPeer raw = RawPeer.connect(agent.webSocketUrl())) {
            final AgentSession session = onlySession(agent);

            session.halfClose();

            assertThat(raw.readToEnd()).isEmpty();
            assertThat(raw.wasReset()).isFalse();
            raw.write(new byte[] {(byte) 0x82, (byte) 0x81, 0, 0, 0, 0, 9});
            await().until(() -> session.uplinkBytes() == 1);
        }
    }

    @Test
    void shouldDieAndComeBackOnTheSamePort() {
        try (StubAgent agent = StubAgent.start(AgentScript.recording().dieAfterMs(30))) {
            final Peer peer = Peer.connect(agent.webSocketUrl());
            await().until(() -> peer.failure() != null);
            await().until(() -> agent.openConnections() == 0);
            assertThatThrownBy(() -> Peer.connect(agent.webSocketUrl()))
                    .hasCauseInstanceOf(ConnectException.class);

            agent.script(AgentScript.recording());
            final Peer again = Peer.connect(agent.webSocketUrl());

            assertThat(again.socket().isOutputClosed()).isFalse();
        }
    }

    @Test
    void shouldServeManySessionsAtOnceWithAHandfulOfThreads() {
        final AgentScript script = AgentScript.recording().speak(Speech.marked().burst(5)).echo();
        try (StubAgent agent =
                StubAgent.start(AgentSettings.DEFAULT.countingOnly().ioThreads(2), script)) {
            final var peers =
                    IntStream.range(0, 100)
                            .mapToObj(i -> Peer.connecting(agent.webSocketUrl()))
                            .toList()
                            .stream()
                            .map(CompletableFuture::join)
                            .toList();

            peers.forEach(peer -> peer.send(noise(320)));

            await().until(() -> peers.stream().allMatch(p -> p.audio().length == 6 * 320));
            assertThat(
                            peers.stream()
                                    .map(p -> MarkedAudio.parse(Mulaw.fromPcm(p.audio())))
                                    .map(r -> r.marks().getFirst().speaker())
                                    .distinct())
                    .hasSize(100);
            assertThat(
                            Thread.getAllStackTraces().keySet().stream()
                                    .filter(t -> t.getName().startsWith("stub-agent")))
                    .hasSizeLessThanOrEqualTo(2);
            peers.forEach(peer -> peer.socket().sendClose(WebSocket.NORMAL_CLOSURE, "").join());
            await().until(() -> agent.openConnections() == 0);
            assertThat(agent.openSessions()).isZero();
        }
    }

    private static AgentSession onlySession(StubAgent agent) {
        await().until(() -> agent.sessions().size() == 1);
        return agent.sessions().getFirst();
    }

    private static byte[] noise(int bytes) {
        final byte[] noise = new byte[bytes];
        new Random(20_261_122).nextBytes(noise);
        return noise;
    }
}
