package io.tandemrelay.server.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tandemrelay.loadgen.caller.CallReport;
import io.tandemrelay.loadgen.caller.EndVariant;
import io.tandemrelay.loadgen.caller.PhoneNetwork;
import io.tandemrelay.loadgen.caller.TwilioCall;
import io.tandemrelay.loadgen.upstream.AgentAudio;
import io.tandemrelay.loadgen.upstream.AgentScript;
import io.tandemrelay.loadgen.upstream.MarkedAudio;
import io.tandemrelay.loadgen.upstream.Speech;
import io.tandemrelay.loadgen.upstream.StubAgent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** However the agent sends its speech, the caller hears all of it, in order. */
@Tag("system")
@Timeout(60)
class DownlinkSystemTest {

    private static final int FRAMES = 100;
    private static final int FRAME_BYTES = 160;

    static Stream<Arguments> formats() {
        return Stream.of(
                Arguments.of(AgentAudio.MULAW_8K, "mulaw", "8000", "1", "20 ms"),
                Arguments.of(AgentAudio.PCM_8K, "pcm_s16le", "8000", "0", "80 ms"),
                Arguments.of(AgentAudio.PCM_16K, "pcm_s16le", "16000", "1", "20 ms"),
                Arguments.of(AgentAudio.PCM_24K, "pcm_s16le", "24000", "1", "80 ms"));
    }

    @ParameterizedTest(name = "{0}, {3} workers, {4} joined")
    @MethodSource("formats")
    void shouldPlayEverythingTheAgentSaysInEveryShape(
            AgentAudio audio, String encoding, String rate, String workers, String joined)
            throws Exception {
        final Speech speech = Speech.marked().frames(FRAMES);
        final AgentScript plain = AgentScript.recording().simpleAudio(audio);
        final Stream<AgentScript> shapes =
                Stream.of(
                        plain.speak(speech),
                        plain.speak(speech.rate(3)),
                        plain.speak(Speech.marked().burst(FRAMES)),
                        plain.speak(speech.rate(2).messageBytes(audio.frameBytes() * 3 / 2 + 1)),
                        plain.speak(speech.rate(2)).fragmentedWithPings(77));
        try (StubAgent agent = StubAgent.start(plain);
                PhoneNetwork network = new PhoneNetwork(1);
                RelayProcess relay =
                        RelayProcess.start(
                                Map.of(
                                        "upstream.url", agent.webSocketUrl().toString(),
                                        "upstream.audio.encoding", encoding,
                                        "upstream.audio.sampleRate", rate,
                                        "upstream.controlFramesPerSecond", "10000",
                                        "worker.threads", workers,
                                        "media.downlink.joined", joined))) {
            final List<TwilioCall> calls = new ArrayList<>();
            for (final AgentScript shape : shapes.toList()) {
                agent.script(shape);
                calls.add(
                        network.caller().stream(relay.media().toString())
                                .end(EndVariant.STOP_THEN_CLOSE)
                                .duration(Duration.ofSeconds(4))
                                .start());
                await().until(() -> agent.sessions().size() == calls.size());
            }
            for (final TwilioCall call : calls) {
                verify(call.finished().get(20, TimeUnit.SECONDS), audio);
            }
            Settled.within(Duration.ofSeconds(3), relay);
        }
    }

    private static void verify(CallReport report, AgentAudio audio) {
        assertThat(report.faults()).isEmpty();
        assertThat(report.stream().marksPlayed()).isPositive();
        final byte[] heard = report.heard().joined();
        if (audio.sampleRate() == 8000) {
            final MarkedAudio.Recognised recognised = MarkedAudio.parse(heard);
            assertThat(recognised.isGapless()).isTrue();
            assertThat(recognised.marks()).hasSize(FRAMES);
        } else {
            // Resampled speech cannot be recognised by its bytes: count them, the filter's tail in.
            assertThat(heard.length / FRAME_BYTES).isBetween(FRAMES, FRAMES + 2);
        }
    }
}
