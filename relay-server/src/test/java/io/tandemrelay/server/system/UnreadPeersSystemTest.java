package io.tandemrelay.server.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tandemrelay.loadgen.audio.AudioSource;
import io.tandemrelay.loadgen.caller.CallReport;
import io.tandemrelay.loadgen.caller.PhoneNetwork;
import io.tandemrelay.loadgen.caller.TwilioCall;
import io.tandemrelay.loadgen.upstream.AgentScript;
import io.tandemrelay.loadgen.upstream.AgentSession;
import io.tandemrelay.loadgen.upstream.StubAgent;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Peers that stop reading, on either leg, are cut off in time, and the call beside them is whole.
 */
@Tag("system")
@Timeout(180)
class UnreadPeersSystemTest {

    private static final Duration CUT_OFF = Duration.ofSeconds(60);
    private static final Duration SETTLED = Duration.ofSeconds(10);
    private static final int PEERS = 10;
    private static final int SECOND_BYTES = 16_000;

    /** What the kernel takes (it doubles 64 KiB), our own high-water mark, and a ring of audio. */
    private static final long MOST_UNREAD_BYTES = 256 * 1024;

    private StubAgent agent;
    private RelayProcess relay;
    private PhoneNetwork network;

    @BeforeEach
    void start() {
        agent = StubAgent.start(AgentScript.recording());
        relay =
                RelayProcess.start(
                        Map.of(
                                "upstream.dialect", "simple",
                                "upstream.url", agent.webSocketUrl().toString(),
                                "upstream.unreadDeadline", "1 s",
                                "limits.unreadDeadline", "1 s",
                                "limits.messagesPerSecond", "100000"));
        network = new PhoneNetwork(1);
    }

    @AfterEach
    void stop() {
        network.close();
        relay.close();
        agent.close();
    }

    @Test
    void shouldCutOffCarriersThatStopReading() throws Exception {
        final Bystander bystander = new Bystander(Duration.ofSeconds(20));
        agent.script(AgentScript.recording().flood(3200, 40 * SECOND_BYTES));

        final List<WireSocket> deaf = new ArrayList<>();
        for (int i = 0; i < PEERS; i++) {
            deaf.add(WireSocket.deaf(relay, "MZdeaf" + i, "CAdeaf" + i));
        }

        await().atMost(CUT_OFF)
                .untilAsserted(() ->
                        assertThat(MetricsText.of(relay).closed("carrier-unread"))
                                .isEqualTo(PEERS));
        assertThat(MetricsText.of(relay).total("carrier_unread")).isEqualTo(PEERS);
        assertThat(MetricsText.of(relay).total("carrier_sent_bytes") / PEERS)
                .as("bytes of audio sent to each in vain")
                .isLessThan(MOST_UNREAD_BYTES);
        bystander.verifyWhole();
        for (WireSocket each : deaf) {
            each.close();
        }
        Settled.within(SETTLED, relay);
    }

    @Test
    void shouldCutOffAgentsThatStopReading() throws Exception {
        final Bystander bystander = new Bystander(Duration.ofSeconds(10));
        agent.script(AgentScript.recording().stopReadingAfterMs(0));

        final WireSocket caller = WireSocket.streaming(relay, "MZfast", "CAfast");
        final String silence = Base64.getEncoder().encodeToString(new byte[160]);
        final byte[] media =
                WireSocket.frame(
                        0x81,
                        ("{\"event\":\"media\",\"streamSid\":\"MZfast\",\"media\":{\"payload\":\""
                                        + silence
                                        + "\"}}")
                                .getBytes(StandardCharsets.UTF_8));
        await().atMost(CUT_OFF)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> {
                    sendSome(caller, media);
                    return MetricsText.of(relay).closed("agent-unread") == 1;
                });

        assertThat(MetricsText.of(relay).total("upstream_unread")).isEqualTo(1);
        bystander.verifyWhole();
        caller.close();
        Settled.within(SETTLED, relay);
    }

    /** Far above real time, since the agent's machine takes megabytes before its window closes. */
    private static void sendSome(WireSocket caller, byte[] media) {
        try {
            for (int i = 0; i < 400; i++) {
                caller.send(media);
            }
        } catch (IOException ex) {
            // The call is over.
        }
    }

    /** A call that must not notice anything. */
    private final class Bystander {
        private final SpokenFrames spoken;
        private final TwilioCall call;
        private final AgentSession session;

        Bystander(Duration length) {
            final String callSid = "CA" + UUID.randomUUID().toString().replace("-", "");
            spoken = new SpokenFrames(callSid);
            call =
                    network.caller().stream(relay.media().toString())
                            .callSid(callSid)
                            .source(spoken)
                            .duration(length)
                            .unrecorded()
                            .start();
            await().atMost(SETTLED).until(() -> !agent.sessions().isEmpty());
            session = agent.sessions().getFirst();
        }

        void verifyWhole() throws Exception {
            final CallReport report = call.finished().get(CUT_OFF.toSeconds(), TimeUnit.SECONDS);
            await().atMost(SETTLED).until(() -> !session.isSocketOpen());
            assertThat(report.faults()).isEmpty();
            assertThat(report.stream().framesSent() * AudioSource.FRAME_MS).isPositive();
            assertThat(session.uplink()).isEqualTo(spoken.pcm());
        }
    }
}
