package io.tandemrelay.server.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tandemrelay.loadgen.caller.CallReport;
import io.tandemrelay.loadgen.caller.PhoneNetwork;
import io.tandemrelay.loadgen.caller.StreamReport;
import io.tandemrelay.loadgen.upstream.AgentScript;
import io.tandemrelay.loadgen.upstream.AgentSettings;
import io.tandemrelay.loadgen.upstream.StubAgent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A relay with an agent of one format behind it, and the calls placed through it. */
final class UplinkRelay implements AutoCloseable {
    /** Half a second over the default, so that 9900 ms stays within it on a busy machine. */
    private static final long HOLD_MS = 10_500;

    /** What noticing the deadline and closing may take on a busy machine. */
    private static final long END_MS = 1500;

    private static final int CALLS_AT_ONCE = 12;
    private static final Duration OVER = Duration.ofSeconds(60);
    private static final Duration SETTLED = Duration.ofSeconds(5);
    private static final long USUAL_PAUSE_MS = 50;

    /** Several cold relays on few processors wait for each other; pace has its own checks. */
    private static final String PAUSED = "has stood still";

    private final PhoneNetwork network;
    private final UplinkFormat format;
    private final StubAgent agent;
    private final RelayProcess relay;
    private final List<UplinkCall> calls = new ArrayList<>();

    /**
     * Starts both.
     *
     * @param settings over those that the format and the agent imply
     * @param jvmOptions of the relay
     */
    UplinkRelay(
            PhoneNetwork network,
            UplinkFormat format,
            Map<String, String> settings,
            List<String> jvmOptions) {
        this.network = network;
        this.format = format;
        agent = StubAgent.start(AgentSettings.DEFAULT.ioThreads(1), AgentScript.recording());
        try {
            relay = RelayProcess.start(all(settings), Map.of(), jvmOptions);
        } catch (RuntimeException failure) {
            agent.close();
            throw failure;
        }
    }

    private Map<String, String> all(Map<String, String> settings) {
        final Map<String, String> all = new HashMap<>(settings);
        all.put("upstream.dialect", "simple");
        all.put("upstream.url", agent.webSocketUrl().toString());
        all.put("upstream.handshakeTimeout", "30 s");
        all.put("upstream.audio.encoding", format.encoding());
        all.put("upstream.audio.sampleRate", "8000");
        all.put("media.uplink.batchFrames", String.valueOf(format.batchFrames()));
        all.put("media.uplink.hold", HOLD_MS + " ms");
        all.put(
                "media.uplink.maxBufferedFrames",
                String.valueOf(HOLD_MS / 20 + 50)); // the deadline first
        // A pause of a busy machine on top of 300 ms without audio is not to be filled.
        all.put("media.uplink.silenceAfter", "10 s");
        return all;
    }

    /**
     * Places these calls, some at a time in their order, and fails unless all went as they must.
     */
    void verify(List<UplinkScene> scenes) throws Exception {
        final int first = calls.size();
        for (UplinkScene scene : scenes) {
            await().atMost(OVER).until(() -> openCalls() < CALLS_AT_ONCE);
            calls.add(new UplinkCall(scene, format, relay, agent, network));
        }
        final List<String> failures = new ArrayList<>();
        for (UplinkCall call : calls.subList(first, calls.size())) {
            try {
                verify(call);
            } catch (AssertionError failure) {
                failures.add(call.scene() + ": " + failure.getMessage());
            }
        }

        assertThat(failures)
                .as(() -> "%s, log:%n%s%n".formatted(this, String.join("\n", relay.log())))
                .isEmpty();
        verifyLedger(Settled.within(SETTLED, relay, PAUSED));
    }

    private long openCalls() {
        return calls.stream().filter(call -> !call.isOver()).count();
    }

    private void verify(UplinkCall call) throws Exception {
        final CallReport report = call.awaitEnd();
        if (call.scene().isReadyAtAll()) {
            // The longest the callers were late at sending is about what else had to wait.
            final long lateNs = network.lateness().getMaxValue();
            call.verify(report, USUAL_PAUSE_MS + TimeUnit.NANOSECONDS.toMillis(lateNs));
        } else {
            verifyTimedOut(report);
        }
    }

    private static void verifyTimedOut(CallReport report) {
        final StreamReport stream = report.stream();

        assertThat(report.outcome()).isEqualTo(CallReport.Outcome.SERVER_ENDED);
        assertThat(stream.closeCode()).isEqualTo(1011);
        assertThat(stream.endMs() - stream.startMs()).isBetween(HOLD_MS, HOLD_MS + END_MS);
    }

    private void verifyLedger(MetricsText metrics) {
        final List<UplinkCall> heard =
                calls.stream().filter(call -> call.scene().isReadyAtAll()).toList();

        assertThat(metrics.closed("agent-timeout")).isEqualTo(calls.size() - heard.size());
        assertThat(metrics.closed("carrier-stop")).isEqualTo(heard.size());
        assertThat(metrics.total("uplink_sent"))
                .isEqualTo(heard.stream().mapToLong(UplinkCall::frames).sum());
        assertThat(metrics.total("uplink_silence")).as("silence inserted").isZero();
        assertThat(metrics.total("uplink_pool_empty")).as("frames without room").isZero();
    }

    @Override
    public String toString() {
        return "%s by %d".formatted(format.encoding(), format.batchFrames());
    }

    @Override
    public void close() {
        relay.close();
        agent.close();
    }
}
