package io.tandemrelay.server.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.tandemrelay.loadgen.caller.CallReport;
import io.tandemrelay.loadgen.caller.Delivery;
import io.tandemrelay.loadgen.caller.PhoneNetwork;
import io.tandemrelay.loadgen.caller.StreamReport;
import io.tandemrelay.loadgen.caller.Transport;
import io.tandemrelay.loadgen.upstream.AgentScript;
import io.tandemrelay.loadgen.upstream.AgentSettings;
import io.tandemrelay.loadgen.upstream.StubAgent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;

/**
 * Whatever the agent's readiness, the format, the caller's network and the moment of hanging up:
 * the agent's bytes are the caller's, to the last frame.
 */
@Tag("system")
@Timeout(180)
class UplinkExactnessSystemTest {
    private static final int CALLS_AT_ONCE = 12;
    private static final Duration SETTLED = Duration.ofSeconds(5);
    private static final long MATRIX_S = 150;

    /** Half a second over the default, so that 9900 ms stays within it on a busy machine. */
    private static final long HOLD_MS = Long.getLong("tandem.test.holdMs", 10_500);

    private static final long USUAL_PAUSE_MS = 50;

    /** Several short-lived relays on few processors: compiling is most of what they would do. */
    private static final Map<String, String> QUICK_TO_WARM_UP =
            Map.of("JDK_JAVA_OPTIONS", "-XX:TieredStopAtLevel=1");

    /** What noticing the deadline and closing may take on a busy machine. */
    private static final long END_MS = 1500;

    /** The longest calls first, so that the shorter ones run beside them one after another. */
    private static final List<UplinkScene> SCENES = new ArrayList<>();

    static {
        SCENES.add(UplinkScene.held(9900, Delivery.bursts(), Transport.plain()));
        SCENES.addAll(UplinkScene.live(List.of(9900L)));
        SCENES.add(UplinkScene.never(Delivery.smooth(), Transport.plain()));
        SCENES.add(UplinkScene.never(Delivery.bursts(), Transport.hostile()));
        SCENES.add(UplinkScene.held(5000, Delivery.smooth(), Transport.hostile()));
        SCENES.addAll(UplinkScene.live(List.of(5000L, 1511L)));
        SCENES.add(UplinkScene.held(1511, Delivery.bursts(), Transport.hostile()));
        SCENES.addAll(UplinkScene.live(List.of(514L, 76L, 0L)));
        SCENES.add(UplinkScene.held(514, Delivery.smooth(), Transport.plain()));
    }

    private static PhoneNetwork network;

    @BeforeAll
    static void startNetwork() {
        network = new PhoneNetwork(2);
    }

    @AfterAll
    static void stopNetwork() {
        network.close();
    }

    /** The quick one, enough to notice a frame lost, doubled, moved or changed. */
    @Test
    void shouldGiveTheAgentOneCallAsItWasSpoken() throws Exception {
        final UplinkFormat format = new UplinkFormat("mulaw", 1);
        final List<UplinkScene> scenes =
                List.of(UplinkScene.held(514, Delivery.smooth(), Transport.hostile()));

        verify(format, Map.of(), scenes);
    }

    /** All relays at once: the time of this class is the time of its longest call. */
    @TestFactory
    Stream<DynamicTest> shouldGiveTheAgentEveryByteInOrderOnce() {
        final Map<String, String> onIoThread = Map.of("worker.threads", "0");
        final Map<String, String> nio = Map.of("http.transport", "nio", "http.ioThreads", "2");
        return Stream.of(
                start(new UplinkFormat("mulaw", 1), Map.of()),
                start(new UplinkFormat("mulaw", 20), onIoThread),
                start(new UplinkFormat("pcm_s16le", 1), onIoThread),
                start(new UplinkFormat("pcm_s16le", 20), nio))
                .toList()
                .stream();
    }

    private static DynamicTest start(UplinkFormat format, Map<String, String> settings) {
        final CompletableFuture<Void> verified =
                CompletableFuture.runAsync(
                        () -> {
                            try {
                                verify(format, settings, SCENES);
                            } catch (Exception ex) {
                                throw new CompletionException(ex);
                            }
                        },
                        task -> Thread.ofPlatform().name("relay of " + format).start(task));
        return dynamicTest(
                "%d calls, %s by %d"
                        .formatted(SCENES.size(), format.encoding(), format.batchFrames()),
                () -> join(verified));
    }

    private static void join(CompletableFuture<Void> verified) throws Throwable {
        try {
            verified.get(MATRIX_S, TimeUnit.SECONDS);
        } catch (ExecutionException ex) {
            throw ex.getCause();
        }
    }

    private static void verify(
            UplinkFormat format, Map<String, String> settings, List<UplinkScene> scenes)
            throws Exception {
        try (StubAgent agent =
                        StubAgent.start(
                                AgentSettings.DEFAULT.ioThreads(1), AgentScript.recording());
                RelayProcess relay =
                        RelayProcess.start(all(format, settings, agent), QUICK_TO_WARM_UP)) {
            final List<UplinkCall> calls = new ArrayList<>();
            for (UplinkScene scene : scenes) {
                await().atMost(Duration.ofSeconds(MATRIX_S))
                        .until(() -> open(calls) < CALLS_AT_ONCE);
                calls.add(new UplinkCall(scene, format, relay, agent, network));
            }

            final List<String> failures = new ArrayList<>();
            for (UplinkCall call : calls) {
                try {
                    if (call.scene().isReadyAtAll()) {
                        call.verify(pauseMs());
                    } else {
                        verifyTimedOut(call);
                    }
                } catch (AssertionError failure) {
                    failures.add(call.scene() + ": " + failure.getMessage());
                }
            }

            assertThat(failures)
                    .as(() -> "relay's log:\n" + String.join("\n", relay.log()))
                    .isEmpty();
            verifyLedger(Settled.within(SETTLED, relay), calls);
        }
    }

    private static long open(List<UplinkCall> calls) {
        return calls.stream().filter(call -> !call.isOver()).count();
    }

    /** The longest the callers were late at sending is about what else may have had to wait. */
    private static long pauseMs() {
        return USUAL_PAUSE_MS + TimeUnit.NANOSECONDS.toMillis(network.lateness().getMaxValue());
    }

    private static Map<String, String> all(
            UplinkFormat format, Map<String, String> settings, StubAgent agent) {
        final Map<String, String> all = new HashMap<>(settings);
        all.put("upstream.dialect", "simple");
        all.put("upstream.url", agent.webSocketUrl().toString());
        all.put("upstream.handshakeTimeout", "30 s");
        all.put("upstream.audio.encoding", format.encoding());
        all.put("upstream.audio.sampleRate", "8000");
        all.put("media.uplink.batchFrames", String.valueOf(format.batchFrames()));
        all.put("media.uplink.hold", HOLD_MS + " ms");
        all.put("media.uplink.maxBufferedFrames", String.valueOf(HOLD_MS / 20));
        // A pause of a busy machine on top of 300 ms without audio is not to be filled.
        all.put("media.uplink.silenceAfter", "10 s");
        return all;
    }

    private static void verifyTimedOut(UplinkCall call) throws Exception {
        final CallReport report = call.awaitEnd();
        final StreamReport stream = report.stream();

        assertThat(report.outcome()).isEqualTo(CallReport.Outcome.SERVER_ENDED);
        assertThat(stream.closeCode()).isEqualTo(1011);
        assertThat(stream.endMs() - stream.startMs()).isBetween(HOLD_MS, HOLD_MS + END_MS);
    }

    private static void verifyLedger(MetricsText metrics, List<UplinkCall> calls) {
        final long never = calls.stream().filter(call -> !call.scene().isReadyAtAll()).count();
        final long heard =
                calls.stream()
                        .filter(call -> call.scene().isReadyAtAll())
                        .mapToLong(UplinkCall::frames)
                        .sum();

        assertThat(metrics.closed("agent-timeout")).isEqualTo(never);
        assertThat(metrics.closed("carrier-stop")).isEqualTo(calls.size() - never);
        assertThat(metrics.total("uplink_sent")).isEqualTo(heard);
        assertThat(metrics.total("uplink_displaced")).isZero();
        assertThat(metrics.total("uplink_silence")).isZero();
        assertThat(metrics.total("uplink_pool_empty")).isZero();
    }
}
