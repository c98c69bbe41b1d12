package io.tandemrelay.server.system;

import static io.tandemrelay.loadgen.caller.EndVariant.CLOSE_WITHOUT_STOP;
import static io.tandemrelay.loadgen.caller.EndVariant.DISCONNECT;
import static io.tandemrelay.loadgen.caller.EndVariant.RESET;
import static io.tandemrelay.loadgen.caller.EndVariant.STOP_THEN_CLOSE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tandemrelay.loadgen.audio.Mulaw;
import io.tandemrelay.loadgen.caller.CallReport;
import io.tandemrelay.loadgen.caller.Delivery;
import io.tandemrelay.loadgen.caller.EndVariant;
import io.tandemrelay.loadgen.caller.PhoneNetwork;
import io.tandemrelay.loadgen.caller.Transport;
import io.tandemrelay.loadgen.caller.TwilioCall;
import io.tandemrelay.loadgen.caller.TwilioCaller;
import io.tandemrelay.loadgen.upstream.AgentAudio;
import io.tandemrelay.loadgen.upstream.AgentScript;
import io.tandemrelay.loadgen.upstream.AgentSession;
import io.tandemrelay.loadgen.upstream.AgentSettings;
import io.tandemrelay.loadgen.upstream.MarkedAudio;
import io.tandemrelay.loadgen.upstream.Speech;
import io.tandemrelay.loadgen.upstream.StubAgent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * A relay of one {@link Combination} with an agent behind it, and the correctness suites in short,
 * all calls at once: exact uplink, barge-in, an agent ahead of real time, every end of a call.
 */
final class CombinedRelay implements AutoCloseable {
    private static final AgentScript AGENT = AgentScript.recording().simpleAudio(AgentAudio.PCM_8K);

    private static final int INTERRUPTIONS = 10;
    private static final int EVERY_MS = 200;
    private static final int SPOKEN_FRAMES = 50;
    private static final int IO_LOOPS = 2;
    private static final long AGENT_ENDS_AFTER_MS = 300;

    /** Several cold relays on few processors wait for each other; pace has its own tests. */
    private static final long PAUSE_MS = 250;

    private static final Duration SET_UP = Duration.ofSeconds(20);
    private static final Duration OVER = Duration.ofSeconds(30);
    private static final Duration SETTLED = Duration.ofSeconds(5);

    private final Combination combination;
    private final PhoneNetwork network;
    private final StubAgent agent;
    private final RelayProcess relay;

    private record Placed(TwilioCall call, AgentSession session) {
        CallReport report() throws Exception {
            return call.finished().get(OVER.toSeconds(), TimeUnit.SECONDS);
        }
    }

    CombinedRelay(Combination combination, PhoneNetwork network, List<String> jvmOptions) {
        this.combination = combination;
        this.network = network;
        agent = StubAgent.start(AgentSettings.DEFAULT.ioThreads(1), AGENT);
        try {
            relay = RelayProcess.start(settings(), Map.of(), jvmOptions);
        } catch (RuntimeException failure) {
            agent.close();
            throw failure;
        }
    }

    private Map<String, String> settings() {
        final Map<String, String> settings = new HashMap<>(combination.settings());
        settings.put("http.ioThreads", String.valueOf(IO_LOOPS));
        settings.put("upstream.dialect", "simple");
        settings.put("upstream.url", agent.webSocketUrl().toString());
        settings.put("upstream.audio.encoding", "pcm_s16le");
        settings.put("upstream.controlFramesPerSecond", "10000"); // one agent pings in each message
        // A pause of a busy machine is not to be filled.
        settings.put("media.uplink.silenceAfter", "10 s");
        return settings;
    }

    /** Places all calls, and fails unless all went as they must and left nothing behind. */
    void verify() throws Exception {
        assertThat(relay.log())
                .anyMatch(line ->
                        line.contains(
                                "(%s, %d I/O loops, %d workers,"
                                        .formatted(
                                                combination.transport().toUpperCase(Locale.ROOT),
                                                IO_LOOPS,
                                                combination.workers())));
        final List<UplinkCall> exact =
                List.of(
                        exact(UplinkScene.held(514, Delivery.smooth(), Transport.hostile())),
                        exact(UplinkScene.live(76).getLast()));
        final List<Placed> interrupted = List.of(interrupted(), interrupted());
        final List<Placed> ahead = ahead();
        final List<Placed> ended = new ArrayList<>();
        for (EndVariant variant : List.of(STOP_THEN_CLOSE, CLOSE_WITHOUT_STOP, DISCONNECT, RESET)) {
            ended.add(endedByCaller(variant));
        }
        ended.add(endedByAgent(session -> session.close(1000)));
        ended.add(endedByAgent(session -> session.close(1011)));
        ended.add(endedByAgent(AgentSession::reset));
        ended.add(endedByAgent(AgentSession::halfClose));

        for (UplinkCall call : exact) {
            verifyExact(call);
        }
        for (Placed call : interrupted) {
            verifyInterrupted(call);
        }
        int messages = 0;
        for (Placed call : ahead) {
            messages = Math.max(messages, verifyAhead(call));
        }
        verifyJoined(messages);
        for (Placed call : ended) {
            call.report();
        }
        verifyEnds(exact.size() + interrupted.size() + ahead.size());
    }

    private UplinkCall exact(UplinkScene scene) {
        final UplinkFormat format = new UplinkFormat("pcm_s16le", combination.batchFrames());
        return new UplinkCall(scene, format, relay, agent, network);
    }

    private Placed interrupted() {
        return place(
                AGENT.speak(Speech.marked().rate(4)).interrupt(500, EVERY_MS, INTERRUPTIONS),
                caller().numberedFrames()
                        .end(STOP_THEN_CLOSE)
                        .duration(Duration.ofMillis(2000 + EVERY_MS * INTERRUPTIONS)));
    }

    private List<Placed> ahead() {
        final Speech speech = Speech.marked().frames(SPOKEN_FRAMES);
        final List<Placed> ahead = new ArrayList<>();
        for (AgentScript script :
                List.of(
                        AGENT.speak(Speech.marked().burst(SPOKEN_FRAMES)),
                        AGENT.speak(speech.rate(3)),
                        AGENT.speak(speech.rate(2).messageBytes(481)).fragmentedWithPings(77))) {
            ahead.add(place(script, caller().end(STOP_THEN_CLOSE).duration(Duration.ofSeconds(3))));
        }
        return ahead;
    }

    private Placed endedByCaller(EndVariant variant) {
        return place(AGENT.echo(), caller().end(variant).duration(Duration.ofMillis(800)));
    }

    private Placed endedByAgent(Consumer<AgentSession> end) {
        return place(
                AGENT.actAfterMs(AGENT_ENDS_AFTER_MS, end),
                caller().duration(Duration.ofSeconds(20)));
    }

    private TwilioCaller.Builder caller() {
        return network.caller().stream(relay.media().toString());
    }

    /** Waits until the relay asks for its agent, so that call and session belong together. */
    private Placed place(AgentScript script, TwilioCaller.Builder caller) {
        agent.script(script);
        final int number = agent.sessions().size();
        final TwilioCall call = caller.start();
        await().atMost(SET_UP)
                .pollInterval(Duration.ofMillis(2))
                .until(() -> agent.sessions().size() > number);
        return new Placed(call, agent.sessions().get(number));
    }

    private void verifyExact(UplinkCall call) throws Exception {
        final CallReport report = call.awaitEnd();
        final long lateNs = network.lateness().getMaxValue();
        call.verify(report, PAUSE_MS + TimeUnit.NANOSECONDS.toMillis(lateNs));
    }

    private static void verifyInterrupted(Placed call) throws Exception {
        final CallReport report = call.report();
        BargeInProof.verify(report, INTERRUPTIONS);
        final byte[] said = Mulaw.toPcm(BargeInProof.said(report));
        await().atMost(OVER)
                .untilAsserted(() ->
                        assertThat(call.session().uplink())
                                .as("the interrupting caller's words")
                                .isEqualTo(said));
    }

    /** Returns the number of messages. */
    private static int verifyAhead(Placed call) throws Exception {
        final CallReport report = call.report();
        final MarkedAudio.Recognised heard = MarkedAudio.parse(report.heard().joined());
        assertThat(report.faults()).isEmpty();
        assertThat(heard.isGapless()).as("all the agent said was heard, in order").isTrue();
        assertThat(heard.marks()).hasSize(SPOKEN_FRAMES);
        return report.stream().mediaReceived();
    }

    /** Filling the lead takes one message in any case, and what is late joins by itself. */
    private void verifyJoined(int messages) {
        assertThat(messages < SPOKEN_FRAMES / 2)
                .as("%d frames joined, in %d messages", SPOKEN_FRAMES, messages)
                .isEqualTo(combination.joinedMs() > 20);
    }

    /** Every counter of ends says what was done, besides {@code stopped} calls that just ended. */
    private void verifyEnds(int stopped) {
        final MetricsText metrics = Settled.within(SETTLED, relay);
        assertThat(metrics.closed("carrier-stop")).isEqualTo(stopped + 1);
        assertThat(metrics.closed("carrier-closed")).isEqualTo(3);
        assertThat(metrics.closed("agent-hangup")).isEqualTo(1);
        assertThat(metrics.closed("agent-failed")).isEqualTo(3);
        assertThat(metrics.total("call_overdue")).isZero();
        await().atMost(SETTLED).until(() -> agent.openConnections() == 0);
    }

    @Override
    public void close() {
        relay.close();
        agent.close();
    }
}
