package io.tandemrelay.server.upstream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.tandemrelay.server.call.CallIdentity;
import io.tandemrelay.server.call.CloseReason;
import io.tandemrelay.server.config.BargeInConfig.Trigger;
import io.tandemrelay.server.media.AudioFormat;
import io.tandemrelay.server.media.AudioRing;
import io.tandemrelay.server.metrics.Counter;
import io.tandemrelay.server.metrics.ThreadCounters;
import io.tandemrelay.server.websocket.Violation;
import io.tandemrelay.server.websocket.WebSocketClose;
import io.tandemrelay.server.websocket.WebSocketListener;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

class UpstreamSocketLegTest {

    private static final int GRACE_MS = 2000;
    private static final CallIdentity IDENTITY = new CallIdentity("MZ1", "CA1", "", Map.of());
    private static final URI SOCKET = URI.create("wss://upstream.test/1/transport");
    private static final URI CONTROL = URI.create("https://upstream.test/1/control");

    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final RecordingListener listener = new RecordingListener();
    private final ThreadCounters counters = new ThreadCounters();
    private final FakeCreation creation = new FakeCreation();
    private final FakeSockets sockets = new FakeSockets();

    @BeforeEach
    void freeze() {
        channel.freezeTime();
    }

    @AfterEach
    void finish() {
        pass(60_000);
        assertThat(listener.seen.stream().filter(word -> word.startsWith("closed")))
                .as("closed, once: %s", listener.seen)
                .hasSize(1);
        assertThat(listener.seen).last().asString().startsWith("closed");
        channel.finishAndReleaseAll();
    }

    @Test
    void shouldBeReadyInTheVendorsFormatOnceTheSocketIsOpen() {
        final var format = new AudioFormat(AudioFormat.Encoding.PCM_S16LE, 16000);
        final UpstreamSocketLeg leg = vapi();
        leg.create(IDENTITY);

        creation.answer(new CreatedCall.Open(SOCKET, format, null));
        pass(0);
        assertThat(leg.isWritable()).isFalse();
        sockets.open();

        assertThat(sockets.uri).isEqualTo(SOCKET);
        assertThat(listener.seen).containsExactly("ready PCM_S16LE 16000");
        assertThat(counters.value(Counter.UPSTREAM_FORMAT_CHANGES)).isEqualTo(1);
        assertThat(leg.isWritable()).isTrue();
        end(leg);
    }

    @Test
    void shouldSendSlotsAndReleaseThem() {
        final UpstreamSocketLeg leg = readyVapi();
        final AudioRing ring = ring(3);

        leg.sendAudio(ring, 2);

        assertThat(ring.available()).isEqualTo(1);
        assertThat(sockets.sent).containsExactly("audio 2");
        end(leg);
    }

    @Test
    void shouldReleaseSlotsItCannotSend() {
        final UpstreamSocketLeg leg = vapi();
        leg.create(IDENTITY);
        final AudioRing ring = ring(3);

        leg.sendAudio(ring, 3);

        assertThat(ring.available()).isZero();
        creation.answer(CreatedCall.Failed.nothing(CloseReason.AGENT_BUSY));
    }

    @Test
    void shouldHandOnAudioOfAnyLengthInBoundedPieces() {
        final UpstreamSocketLeg leg = readyVapi();

        for (int length : new int[] {0, 1, 160, 296, 16_000, 40_001}) {
            leg.onBinary(Unpooled.wrappedBuffer(new byte[length]), 1);
        }

        assertThat(listener.seen)
                .containsExactly(
                        "ready MULAW 8000",
                        "audio 1",
                        "audio 160",
                        "audio 296",
                        "audio 16000",
                        "audio 16384",
                        "audio 16384",
                        "audio 7233");
        assertThat(counters.value(Counter.UPSTREAM_AUDIO_MESSAGES)).isEqualTo(6);
        assertThat(counters.value(Counter.UPSTREAM_AUDIO_BYTES)).isEqualTo(56_458);
        end(leg);
    }

    @Test
    void shouldNeverTakeTextForAudioNorAudioForText() {
        final UpstreamSocketLeg leg = readyVapi();

        leg.onBinary(Unpooled.wrappedBuffer("{\"type\":\"hang\"}".getBytes(UTF_8)), 1);
        text(leg, "////////////////////////////////");

        assertThat(listener.seen).containsExactly("ready MULAW 8000", "audio 15");
        end(leg);
    }

    @Test
    void shouldPassOnAStormOfInterruptions() {
        final UpstreamSocketLeg leg = readyVapi();

        for (int i = 0; i < 100; i++) {
            text(leg, "{\"type\":\"user-interrupted\"}");
        }

        assertThat(counters.value(Counter.UPSTREAM_INTERRUPTIONS)).isEqualTo(100);
        assertThat(listener.seen).hasSize(101);
        end(leg);
    }

    @Test
    void shouldSayFarewellWaitForTheEndAndClose() {
        final UpstreamSocketLeg leg = readyVapi();

        leg.end();
        assertThat(sockets.sent).containsExactly("{\"type\":\"end-call\"}");
        pass(400);
        assertThat(sockets.sent).hasSize(1);
        text(leg, "{\"type\":\"status-update\",\"status\":\"ended\"}");
        assertThat(sockets.sent).endsWith("close 1000");
        leg.onClosed(closed(1000));
        pass(0);

        assertThat(listener.seen).endsWith("closed AGENT_HANGUP");
        assertThat(counters.value(Counter.UPSTREAM_FAREWELL_TIMEOUTS)).isZero();
        assertThat(counters.value(Counter.UPSTREAM_ORPHANS)).isZero();
    }

    @Test
    void shouldCloseOnAnAgentThatDoesNotAnswerTheFarewell() {
        final UpstreamSocketLeg leg = readyVapi();

        leg.end();
        pass(GRACE_MS - 1);
        assertThat(sockets.sent).hasSize(1);
        pass(1);

        assertThat(sockets.sent).endsWith("close 1000");
        assertThat(counters.value(Counter.UPSTREAM_FAREWELL_TIMEOUTS)).isEqualTo(1);
        leg.onClosed(closed(1006));
    }

    @Test
    void shouldTellOfNothingButClosedAfterTheEnd() {
        final UpstreamSocketLeg leg = readyVapi();
        listener.seen.clear();

        leg.end();
        leg.end();
        text(leg, "{\"type\":\"user-interrupted\"}");
        text(leg, "{\"type\":\"speech-update\",\"status\":\"stopped\",\"role\":\"assistant\"}");
        leg.onBinary(Unpooled.wrappedBuffer(new byte[160]), 1);
        leg.onControl();
        leg.onWritabilityChanged(true);
        leg.onClosed(closed(1000));
        pass(0);

        assertThat(listener.seen).containsExactly("closed AGENT_CLOSED");
        assertThat(counters.value(Counter.UPSTREAM_LATE_AUDIO_MESSAGES)).isEqualTo(1);
    }

    @Test
    void shouldReportTheAgentsHangUpOnceAndIgnoreWhatFollows() {
        final UpstreamSocketLeg leg = readyVapi();

        text(
                leg,
                "{\"type\":\"status-update\",\"status\":\"ended\",\"endedReason\":\"silence-timed-out\"}");
        text(leg, "{\"type\":\"status-update\",\"status\":\"ended\"}");
        leg.onBinary(Unpooled.wrappedBuffer(new byte[160]), 1);
        leg.end();

        assertThat(listener.seen).containsExactly("ready MULAW 8000", "hangup AGENT_HANGUP");
        assertThat(sockets.sent).as("no farewell to who has left").containsExactly("close 1000");
        leg.onClosed(closed(1000));
        pass(0);
        assertThat(listener.seen).endsWith("closed AGENT_HANGUP");
        assertThat(counters.value(Counter.UPSTREAM_ENDED_NORMAL)).isEqualTo(1);
        assertThat(counters.value(Counter.UPSTREAM_LATE_AUDIO_MESSAGES)).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({
        "call.in-progress.error-vapifault-worker-died, AGENT_FAILED",
        "pipeline-error-openai-llm-failed, AGENT_FAILED",
        "worker-shutdown, AGENT_FAILED",
        "call.in-progress.error-assistant-did-not-receive-customer-audio, AGENT_FAILED",
        "call.start.error-subscription-concurrency-limit-reached, AGENT_BUSY",
        "call.start.error-get-assistant, AGENT_REJECTED",
        "assistant-not-found, AGENT_REJECTED"
    })
    void shouldFailAtOnceWhenTheAgentEndedByAFault(String endedReason, CloseReason reason) {
        final UpstreamSocketLeg leg = readyVapi();

        text(
                leg,
                "{\"type\":\"status-update\",\"status\":\"ended\",\"endedReason\":\""
                        + endedReason
                        + "\"}");
        pass(0);

        assertThat(listener.seen).containsExactly("ready MULAW 8000", "closed " + reason);
        assertThat(sockets.sent).containsExactly("close 1000");
    }

    @Test
    void shouldMapEverySocketEventOfTheVectors() {
        closes().forEach(entry -> {
            listener.seen.clear();
            final UpstreamSocketLeg leg = readyVapi();
            if (VapiVectors.name(entry).equals("close_1000_after_ended")) {
                text(leg, "{\"type\":\"status-update\",\"status\":\"ended\"}");
            }

            leg.onClosed(closed(entry.get("code").asInt(1005)));
            pass(0);

            assertThat(listener.seen)
                    .as(VapiVectors.name(entry))
                    .endsWith("closed " + expected(entry));
        });
    }

    private static Stream<JsonNode> closes() {
        return VapiVectors.entries("/socket_events").filter(entry -> entry.has("code"));
    }

    private static CloseReason expected(JsonNode entry) {
        if (VapiVectors.name(entry).equals("close_1000_after_ended")) {
            return CloseReason.AGENT_HANGUP;
        }
        return VapiVectors.action(entry).equals("teardown")
                ? CloseReason.AGENT_CLOSED
                : CloseReason.AGENT_FAILED;
    }

    @ParameterizedTest
    @CsvSource({
        "PROTOCOL, AGENT_PROTOCOL, UPSTREAM_WS_PROTOCOL",
        "UTF8, AGENT_PROTOCOL, UPSTREAM_WS_PROTOCOL",
        "UNFINISHED, AGENT_PROTOCOL, UPSTREAM_WS_PROTOCOL",
        "FLOOD, AGENT_PROTOCOL, UPSTREAM_WS_PROTOCOL",
        "TOO_BIG, AGENT_PROTOCOL, UPSTREAM_TOO_BIG",
        "UNREAD, AGENT_UNREAD, UPSTREAM_UNREAD",
    })
    void shouldReportAnAgentThatBreaksTheProtocol(
            Violation violation, CloseReason reason, Counter counter) {
        final UpstreamSocketLeg leg = readyVapi();

        leg.onClosed(
                new WebSocketClose(
                        violation.closeCode(), "", WebSocketClose.Origin.LOCAL, violation, null));
        pass(0);

        assertThat(listener.seen).endsWith("closed " + reason);
        assertThat(counters.value(counter)).isEqualTo(1);
    }

    @Test
    void shouldTellADefectOfOursFromALostConnection() {
        final UpstreamSocketLeg leg = readyVapi();

        leg.onClosed(
                new WebSocketClose(
                        WebSocketClose.LOST,
                        "",
                        WebSocketClose.Origin.TRANSPORT,
                        null,
                        new IllegalStateException("test")));
        pass(0);

        assertThat(listener.seen).endsWith("closed INTERNAL_ERROR");
    }

    @Test
    void shouldRefuseBinaryMessagesAboveTheLimit() {
        final UpstreamSocketLeg leg = readyVapi();

        leg.onBinary(
                Unpooled.wrappedBuffer(
                        VapiVectors.payload(
                                VapiVectors.named("/malformed", "oversize_binary_1MiB"))),
                1);
        pass(0);

        assertThat(sockets.sent).containsExactly("{\"type\":\"end-call\"}", "close 1009");
        assertThat(listener.seen).containsExactly("ready MULAW 8000", "closed AGENT_PROTOCOL");
        leg.onClosed(closed(1009));
    }

    @Test
    void shouldRefuseTextAboveTheLimit() {
        final UpstreamSocketLeg leg = readyVapi();

        leg.onText(
                Unpooled.wrappedBuffer(
                        VapiVectors.payload(VapiVectors.named("/malformed", "huge_text_2MiB"))),
                1);
        pass(0);

        assertThat(sockets.sent).containsExactly("{\"type\":\"end-call\"}", "close 1009");
        assertThat(counters.value(Counter.UPSTREAM_TOO_BIG)).isEqualTo(1);
        assertThat(listener.seen).endsWith("closed AGENT_PROTOCOL");
    }

    @ParameterizedTest
    @EnumSource(names = {"AGENT_UNREACHABLE", "AGENT_REJECTED", "AGENT_TIMEOUT", "AGENT_FAILED"})
    void shouldPassOnWhyDiallingFailedAndFearForTheCreatedCall(CloseReason reason) {
        final UpstreamSocketLeg leg = vapi();
        leg.create(IDENTITY);
        creation.answer(new CreatedCall.Open(SOCKET, AudioFormat.TELEPHONE, null));
        pass(0);

        sockets.answer().onFailed(reason);
        pass(0);

        assertThat(listener.seen).containsExactly("closed " + reason);
        assertThat(counters.value(Counter.UPSTREAM_DIAL_FAILURES)).isEqualTo(1);
        assertThat(counters.value(Counter.UPSTREAM_ORPHANS)).isEqualTo(1);
    }

    @Test
    void shouldEndACallItCouldNotJoinByItsControlUrl() {
        final UpstreamSocketLeg leg = vapi();
        leg.create(IDENTITY);
        creation.answer(new CreatedCall.Open(SOCKET, AudioFormat.TELEPHONE, CONTROL));
        pass(0);

        sockets.answer().onFailed(CloseReason.AGENT_UNREACHABLE);
        creation.endAnswered.complete(true);
        pass(0);

        assertThat(creation.ended).containsExactly(CONTROL);
        assertThat(counters.value(Counter.UPSTREAM_ORPHANS)).isZero();
    }

    @Test
    void shouldFailWithTheReasonOfCreation() {
        vapi().create(IDENTITY);

        creation.answer(new CreatedCall.Failed(CloseReason.AGENT_TIMEOUT, true, null));
        pass(0);

        assertThat(listener.seen).containsExactly("closed AGENT_TIMEOUT");
        assertThat(counters.value(Counter.UPSTREAM_ORPHANS)).isEqualTo(1);
        assertThat(sockets.answer).isNull();
    }

    @Test
    void shouldEndACallCreatedAfterTheCallerHasGoneByItsSocket() {
        final UpstreamSocketLeg leg = vapi();
        leg.create(IDENTITY);

        leg.end();
        pass(350);
        assertThat(listener.seen).isEmpty();
        creation.answer(new CreatedCall.Open(SOCKET, AudioFormat.TELEPHONE, null));
        pass(0);
        sockets.open();

        assertThat(sockets.sent).containsExactly("{\"type\":\"end-call\"}");
        leg.onClosed(closed(1000));
        pass(0);
        assertThat(listener.seen).containsExactly("closed AGENT_CLOSED");
        assertThat(counters.value(Counter.UPSTREAM_ORPHANS)).isZero();
    }

    @Test
    void shouldEndACallCreatedAfterTheCallerHasGoneByItsControlUrl() {
        final UpstreamSocketLeg leg = vapi();
        leg.create(IDENTITY);

        leg.end();
        creation.answer(new CreatedCall.Open(SOCKET, AudioFormat.TELEPHONE, CONTROL));
        pass(0);
        creation.endAnswered.complete(true);
        pass(0);

        assertThat(creation.ended).containsExactly(CONTROL);
        assertThat(sockets.answer).isNull();
        assertThat(listener.seen).containsExactly("closed AGENT_CLOSED");
        assertThat(counters.value(Counter.UPSTREAM_ORPHANS)).isZero();
    }

    @Test
    void shouldUseTheSocketWhenTheControlUrlRefuses() {
        final UpstreamSocketLeg leg = vapi();
        leg.create(IDENTITY);

        leg.end();
        creation.answer(new CreatedCall.Open(SOCKET, AudioFormat.TELEPHONE, CONTROL));
        pass(0);
        creation.endAnswered.complete(false);
        pass(0);
        sockets.open();

        assertThat(sockets.sent).containsExactly("{\"type\":\"end-call\"}");
        leg.onClosed(closed(1000));
    }

    @Test
    void shouldFinishConnectingToACreatedCallInOrderToEndIt() {
        final UpstreamSocketLeg leg = vapi();
        leg.create(IDENTITY);
        creation.answer(new CreatedCall.Open(SOCKET, AudioFormat.TELEPHONE, null));
        pass(0);

        leg.end();
        assertThat(sockets.cancelled).isFalse();
        sockets.open();

        assertThat(sockets.sent).containsExactly("{\"type\":\"end-call\"}");
        assertThat(listener.seen).isEmpty();
        leg.onClosed(closed(1000));
    }

    @Test
    void shouldGiveUpDiallingWhereThereIsNoCallToEnd() {
        final UpstreamSocketLeg leg = simple();
        leg.open(SOCKET);

        leg.end();
        pass(0);

        assertThat(sockets.cancelled).isTrue();
        assertThat(listener.seen).containsExactly("closed AGENT_CLOSED");
        assertThat(counters.value(Counter.UPSTREAM_ORPHANS)).isZero();
    }

    @Test
    void shouldJustCloseWhereTheDialectHasNoFarewell() {
        final UpstreamSocketLeg leg = simple();
        leg.open(SOCKET);
        sockets.open();

        leg.end();

        assertThat(sockets.sent).containsExactly("close 1000");
        leg.onClosed(closed(1000));
    }

    @Test
    void shouldTellTheAgentOfADigitWhereTheDialectCan() {
        final UpstreamSocketLeg leg = readyVapi();

        leg.sendDigit('7');

        assertThat(sockets.sent).singleElement().asString().contains("pressed key 7.");
        end(leg);
    }

    private UpstreamSocketLeg vapi() {
        return leg(new VapiDialect(Trigger.USER_INTERRUPTED));
    }

    private UpstreamSocketLeg simple() {
        return leg(new SimpleDialect(AudioFormat.TELEPHONE));
    }

    private UpstreamSocketLeg leg(UpstreamDialect dialect) {
        final var parts =
                new LegParts(
                        channel.eventLoop(),
                        dialect,
                        AudioFormat.TELEPHONE,
                        creation,
                        sockets,
                        new AgentReader(1 << 20, counters),
                        counters,
                        1 << 20,
                        1 << 18,
                        GRACE_MS);
        return new UpstreamSocketLeg(parts, listener);
    }

    private UpstreamSocketLeg readyVapi() {
        final UpstreamSocketLeg leg = vapi();
        leg.create(IDENTITY);
        creation.answer(new CreatedCall.Open(SOCKET, AudioFormat.TELEPHONE, null));
        pass(0);
        sockets.open();
        return leg;
    }

    private static WebSocketClose closed(int code) {
        return new WebSocketClose(code, "", WebSocketClose.Origin.PEER, null, null);
    }

    private void end(UpstreamSocketLeg leg) {
        leg.end();
        leg.onClosed(closed(1000));
    }

    private static void text(UpstreamSocketLeg leg, String message) {
        leg.onText(Unpooled.wrappedBuffer(message.getBytes(UTF_8)), 5);
    }

    private static AudioRing ring(int slots) {
        final AudioRing ring = new AudioRing(8, 160);
        for (int i = 0; i < slots; i++) {
            ring.claim();
            ring.commit(160, 0, 0);
        }
        return ring;
    }

    private void pass(int ms) {
        channel.advanceTimeBy(ms, TimeUnit.MILLISECONDS);
        channel.runPendingTasks();
    }

    private static final class FakeCreation implements CallCreation {
        CompletableFuture<CreatedCall> created = new CompletableFuture<>();
        final CompletableFuture<Boolean> endAnswered = new CompletableFuture<>();
        final List<URI> ended = new ArrayList<>();

        void answer(CreatedCall answer) {
            created.complete(answer);
        }

        @Override
        public CompletableFuture<CreatedCall> create(CallIdentity identity) {
            created = new CompletableFuture<>();
            return created;
        }

        @Override
        public CompletableFuture<Boolean> endCall(URI controlUrl) {
            ended.add(controlUrl);
            return endAnswered;
        }
    }

    private static final class FakeSockets implements AgentSockets, AgentSocket {
        final List<String> sent = new ArrayList<>();
        @Nullable URI uri;
        @Nullable Answer answer;
        boolean cancelled;

        @Override
        public Runnable dial(URI to, WebSocketListener socketListener, Answer dialAnswer) {
            uri = to;
            answer = dialAnswer;
            return () -> cancelled = true;
        }

        Answer answer() {
            return Objects.requireNonNull(answer, "not dialled");
        }

        void open() {
            answer().onOpen(this);
        }

        @Override
        public boolean isWritable() {
            return true;
        }

        @Override
        public void sendAudio(AudioRing ring, int slots) {
            sent.add("audio " + slots);
            ring.release(slots);
        }

        @Override
        public void sendText(byte[] message) {
            sent.add(new String(message, UTF_8));
        }

        @Override
        public void flush() {
            // nothing is held back
        }

        @Override
        public void ping() {
            sent.add("ping");
        }

        @Override
        public void close(int code) {
            sent.add("close " + code);
        }
    }
}
