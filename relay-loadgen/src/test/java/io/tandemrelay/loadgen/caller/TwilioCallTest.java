package io.tandemrelay.loadgen.caller;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.tandemrelay.loadgen.audio.NumberedFrames;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

@Timeout(30)
class TwilioCallTest {
    private static final String TOKEN = "12345";

    private final PhoneNetwork network = new PhoneNetwork(1);
    private EchoServer server = EchoServer.ofAudio();

    @AfterEach
    void close() {
        network.close();
        server.close();
    }

    @Test
    void shouldHearItsOwnNumberedFramesToTheByte() throws Exception {
        final CallReport report =
                finished(direct().numberedFrames().duration(Duration.ofMillis(600)).start());

        final byte[] heard = report.heard().joined();
        final NumberedFrames frames = new NumberedFrames(report.callSid());
        assertThat(report.faults()).isEmpty();
        assertThat(heard.length).isGreaterThan(20 * 160);
        for (int i = 0; i < heard.length / 160; i++) {
            assertThat(Arrays.copyOfRange(heard, i * 160, i * 160 + 160))
                    .isEqualTo(frames.frame(i));
        }
        assertThat(report.outcome()).isEqualTo(CallReport.Outcome.HUNG_UP);
        assertThat(report.stream().closeCode()).isEqualTo(1000);
        assertThat(report.stream().marksPlayed()).isGreaterThan(20);
        assertThat(network.lateness().getTotalCount()).isEqualTo(report.stream().framesSent());
    }

    @Test
    void shouldShakeHandsAsTwilioDoes() throws Exception {
        finished(direct().authToken(TOKEN).duration(Duration.ofMillis(100)).start());

        final var headers = server.handshakes.getFirst();
        assertThat(headers.names())
                .containsExactlyInAnyOrder(
                        "host",
                        "user-agent",
                        "connection",
                        "upgrade",
                        "sec-websocket-version",
                        "sec-websocket-key",
                        "x-twilio-signature",
                        "accept-encoding");
        assertThat(headers.get("user-agent")).isEqualTo("Twilio.TmeWs/1.0");
        assertThat(headers.get("x-twilio-signature"))
                .isEqualTo(new TwilioSignature(TOKEN).sign(server.url("ws", "/media")));
    }

    @Test
    void shouldCountSequenceChunksAndTimestampsThroughHoles() throws Exception {
        finished(
                direct().delivery(Delivery.smooth().withHoles(5, 2))
                        .duration(Duration.ofMillis(700))
                        .start());

        assertThat(server.events()).startsWith("connected", "start", "media").endsWith("stop");
        long sequence = 0;
        long chunk = 0;
        final List<Long> steps = new ArrayList<>();
        long last = -1;
        for (JsonNode message : server.messages.subList(1, server.messages.size())) {
            assertThat(message.get("sequenceNumber").asString())
                    .isEqualTo(String.valueOf(++sequence));
            if (message.get("event").asString().equals("media")) {
                final JsonNode media = message.get("media");
                assertThat(media.get("chunk").asString()).isEqualTo(String.valueOf(++chunk));
                final long timestamp = Long.parseLong(media.get("timestamp").asString());
                assertThat(timestamp).isGreaterThanOrEqualTo(5);
                if (last >= 0) {
                    steps.add(timestamp - last);
                }
                last = timestamp;
            }
        }
        assertThat(steps).startsWith(20L, 20L, 60L, 20L, 20L, 60L).containsOnly(20L, 60L);
    }

    @Test
    void shouldBeUnderstoodThroughHostileTransportAndOddSpelling() throws Exception {
        final CallReport report =
                finished(
                        direct().numberedFrames()
                                .seed(7)
                                .transport(Transport.hostile())
                                .spelling(Spelling.odd())
                                .delivery(Delivery.allAtOnce(40))
                                .duration(Duration.ofMillis(1500))
                                .start());

        final List<byte[]> arrived =
                server.messages.stream()
                        .filter(message -> message.get("event").asString().equals("media"))
                        .map(message -> message.get("media").get("payload").asString())
                        .map(Base64.getDecoder()::decode)
                        .toList();
        assertThat(report.faults()).isEmpty();
        assertThat(arrived).hasSize(40);
        for (int i = 0; i < 40; i++) {
            assertThat(arrived.get(i)).isEqualTo(new NumberedFrames(report.callSid()).frame(i));
        }
        assertThat(report.stream().bytesHeard()).isEqualTo(40 * 160);
    }

    @Test
    void shouldFollowTwimlThroughActionAndCallbacks() throws Exception {
        server.close();
        server = closingAfter(5);
        server.documents.add(connect("/after/1"));
        server.documents.add("<Response><Dial>+14155550100</Dial></Response>");

        final CallReport report =
                finished(
                        network.caller()
                                .webhook(server.url("http", "/webhook/twilio"))
                                .authToken(TOKEN)
                                .start());

        assertThat(report.outcome()).isEqualTo(CallReport.Outcome.DIALLED_ON);
        assertThat(report.detail()).isEqualTo("+14155550100");
        assertThat(report.stream().closeCode()).isEqualTo(1001);
        assertThat(report.callbacks()).hasSize(2).allMatch(callback -> callback.status() == 200);
        assertThat(
                        server.messages
                                .get(1)
                                .get("start")
                                .get("customParameters")
                                .get("token")
                                .asString())
                .isEqualTo("t1");
        assertThat(server.requests)
                .anyMatch(request -> request.matches("POST /webhook/twilio .*CallStatus=ringing.*"))
                .anyMatch(request -> request.matches("POST /after/1 .*CallStatus=in-progress.*"))
                .anyMatch(request -> request.contains("StreamEvent=stream-started"))
                .anyMatch(request -> request.contains("StreamEvent=stream-stopped"));
    }

    @Test
    void shouldGoOnWithTheNextDocumentWhenTheUpgradeIsRefused() throws Exception {
        server.upgradeStatus = HttpResponseStatus.FORBIDDEN;
        server.documents.add(connect("/after/1"));
        server.documents.add("<Response><Say>Sorry</Say><Hangup/></Response>");

        final CallReport report =
                finished(network.caller().webhook(server.url("http", "/webhook/twilio")).start());

        assertThat(report.outcome()).isEqualTo(CallReport.Outcome.SERVER_ENDED);
        assertThat(report.stream().handshakeStatus()).isEqualTo(403);
        assertThat(report.faults()).extracting(ProtocolFault::code).containsExactly(31920);
        assertThat(report.callbacks())
                .extracting(CallReport.CallbackAnswer::event)
                .containsExactly("stream-error");
    }

    @Test
    void shouldReportThatNothingListens() throws Exception {
        server.close();

        final CallReport webhook =
                finished(network.caller().webhook(server.url("http", "/webhook")).start());
        final CallReport stream = finished(direct().start());

        assertThat(webhook.outcome()).isEqualTo(CallReport.Outcome.UNREACHABLE);
        assertThat(stream.outcome()).isEqualTo(CallReport.Outcome.UNREACHABLE);
        assertThat(stream.faults()).extracting(ProtocolFault::code).containsExactly(31902);
    }

    @Test
    void shouldHangUpWhenNoStreamIsOpen() throws Exception {
        server.documents.add("<Response><Pause length=\"600\"/></Response>");

        final CallReport report =
                finished(
                        network.caller()
                                .webhook(server.url("http", "/webhook"))
                                .duration(Duration.ofMillis(300))
                                .start());

        assertThat(report.outcome()).isEqualTo(CallReport.Outcome.HUNG_UP);
        assertThat(report.streams()).isEmpty();
    }

    @Test
    void shouldEchoPendingMarksAtOnceOnClear() throws Exception {
        server.close();
        final String payload = Base64.getEncoder().encodeToString(new byte[16_000]);
        server =
                new EchoServer((channel, message) -> {
                    final String sid = message.path("streamSid").asString("");
                    return switch (message.get("event").asString()) {
                        case "start" ->
                                List.of(
                                        EchoServer.media(sid, payload),
                                        EchoServer.mark(sid, "a"),
                                        EchoServer.mark(sid, "b"));
                        case "dtmf" -> List.of(EchoServer.clear(sid));
                        default -> List.of();
                    };
                });
        final TwilioCall call = direct().duration(Duration.ofMillis(800)).start();

        Awaitility.await()
                .until(() -> {
                    call.sendDigit('5');
                    return server.events().contains("mark");
                });
        final CallReport report = finished(call);

        assertThat(report.stream().marksCleared()).isEqualTo(2);
        assertThat(report.stream().bytesCleared()).isGreaterThan(8_000);
        assertThat(server.messages)
                .filteredOn(message -> message.get("event").asString().equals("mark"))
                .extracting(message -> message.get("mark").get("name").asString())
                .containsExactly("a", "b");
        assertThat(report.stream().underruns()).isEmpty();
    }

    @Test
    void shouldReportWhatTwilioWouldRefuse() throws Exception {
        server.close();
        server =
                new EchoServer((channel, message) ->
                        message.get("event").asString().equals("start")
                                ? List.of("{\"event\":\"ping\"}", EchoServer.clear("MZ2"))
                                : List.of());

        final CallReport report = finished(direct().duration(Duration.ofMillis(200)).start());

        assertThat(report.faults()).extracting(ProtocolFault::code).containsExactly(31951, 31951);
    }

    @ParameterizedTest
    @EnumSource(EndVariant.class)
    void shouldEndInEachWay(EndVariant variant) throws Exception {
        final TwilioCall call = direct().end(variant).duration(Duration.ofMillis(150)).start();
        if (variant == EndVariant.SILENCE) {
            Awaitility.await()
                    .until(() ->
                            call.timeline().stream()
                                    .anyMatch(event -> event.kind() == TimelineEvent.Kind.STOP));
            server.close();
        }

        final CallReport report = finished(call);

        assertThat(report.outcome()).isEqualTo(CallReport.Outcome.HUNG_UP);
        assertThat(report.stream().endedByCaller()).isTrue();
        assertThat(server.events().contains("stop"))
                .isEqualTo(variant == EndVariant.STOP_THEN_CLOSE);
        assertThat(report.faults()).isEmpty();
    }

    private TwilioCaller.Builder direct() {
        return network.caller().stream(server.url("ws", "/media"));
    }

    private String connect(String action) {
        return """
        <Response><Connect action="%s"><Stream url="%s" statusCallback="%s">\
        <Parameter name="token" value="t1"/></Stream></Connect></Response>\
        """
                .formatted(action, server.url("ws", "/media"), server.url("http", "/status"));
    }

    private static EchoServer closingAfter(int frames) {
        return new EchoServer((channel, message) -> {
            if (message.path("media").path("chunk").asString("").equals("" + frames)) {
                closeWith(channel, 1001);
            }
            return List.of();
        });
    }

    @SuppressWarnings("FutureReturnValueIgnored")
    private static void closeWith(Channel channel, int code) {
        channel.writeAndFlush(new CloseWebSocketFrame(code, "drain"));
    }

    private static CallReport finished(TwilioCall call) throws Exception {
        return call.finished().get(20, TimeUnit.SECONDS);
    }
}
