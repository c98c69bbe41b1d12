package io.tandemrelay.server.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import io.tandemrelay.loadgen.audio.AudioSource;
import io.tandemrelay.loadgen.audio.Mulaw;
import io.tandemrelay.loadgen.caller.CallReport;
import io.tandemrelay.loadgen.caller.PhoneNetwork;
import io.tandemrelay.loadgen.upstream.AgentScript;
import io.tandemrelay.loadgen.upstream.AgentSession;
import io.tandemrelay.loadgen.upstream.StubAgent;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A caller's tone reaches an agent of a higher rate with its length, pitch, level and purity. */
@Tag("system")
@Timeout(60)
class UplinkRatesSystemTest {
    private static final double TONE_HZ = 1004;
    private static final double AMPLITUDE = 8000;
    private static final int READY_MS = 300;

    /**
     * Mu-law's own noise is about 38 dB below such a tone; a lost or doubled sample is far more.
     */
    private static final double LEAST_PURITY_DB = 33;

    @ParameterizedTest
    @ValueSource(ints = {16_000, 24_000})
    void shouldKeepLengthPitchLevelAndPurityOfATone(int sampleRate) throws Exception {
        try (StubAgent agent = StubAgent.start(AgentScript.recording().upgradeAfterMs(READY_MS));
                RelayProcess relay = RelayProcess.start(settings(agent, sampleRate));
                PhoneNetwork network = new PhoneNetwork(1)) {
            final CallReport report =
                    network.caller().stream(relay.media().toString())
                            .source(UplinkRatesSystemTest::tone)
                            .duration(Duration.ofSeconds(2))
                            .start()
                            .finished()
                            .get(30, TimeUnit.SECONDS);
            final AgentSession session = agent.sessions().getFirst();
            await().until(() -> !session.isSocketOpen());

            final short[] heard = samples(session.uplink());
            assertThat(heard).hasSize(report.stream().framesSent() * sampleRate / 50);
            assertTone(heard, sampleRate);
            Settled.within(Duration.ofSeconds(5), relay, "has stood still");
        }
    }

    private static Map<String, String> settings(StubAgent agent, int sampleRate) {
        return Map.of(
                "upstream.dialect",
                "simple",
                "upstream.url",
                agent.webSocketUrl().toString(),
                "upstream.audio.sampleRate",
                String.valueOf(sampleRate),
                // A pause of a busy machine is not to be filled.
                "media.uplink.silenceAfter",
                "10 s");
    }

    private static void tone(int frame, long dueNs, byte[] into) {
        for (int i = 0; i < into.length; i++) {
            final double seconds = ((double) frame * AudioSource.FRAME_BYTES + i) / 8000;
            into[i] =
                    Mulaw.encode(
                            (short)
                                    Math.rint(
                                            AMPLITUDE * Math.sin(2 * Math.PI * TONE_HZ * seconds)));
        }
    }

    private static short[] samples(byte[] pcm) {
        final short[] samples = new short[pcm.length / 2];
        ByteBuffer.wrap(pcm).order(ByteOrder.LITTLE_ENDIAN).asShortBuffer().get(samples);
        return samples;
    }

    /** Fits the tone to all but the filter's first milliseconds; what is left over is impurity. */
    private static void assertTone(short[] heard, int sampleRate) {
        final int from = sampleRate / 50;
        double sine = 0;
        double cosine = 0;
        double power = 0;
        for (int i = from; i < heard.length; i++) {
            final double phase = 2 * Math.PI * TONE_HZ * i / sampleRate;
            sine += heard[i] * Math.sin(phase);
            cosine += heard[i] * Math.cos(phase);
            power += (double) heard[i] * heard[i];
        }
        final int count = heard.length - from;
        final double amplitude = 2 * Math.hypot(sine, cosine) / count;
        final double tonePower = amplitude * amplitude / 2;
        final double purityDb = 10 * Math.log10(tonePower / Math.abs(power / count - tonePower));

        assertThat(20 * Math.log10(amplitude / AMPLITUDE))
                .as("level, dB")
                .isCloseTo(0, within(0.2));
        assertThat(purityDb).as("tone over all else, dB").isGreaterThan(LEAST_PURITY_DB);
    }
}
