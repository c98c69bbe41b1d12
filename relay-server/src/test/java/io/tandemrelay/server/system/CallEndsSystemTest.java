package io.tandemrelay.server.system;

import static io.tandemrelay.loadgen.caller.EndVariant.CLOSE_WITHOUT_STOP;
import static io.tandemrelay.loadgen.caller.EndVariant.DISCONNECT;
import static io.tandemrelay.loadgen.caller.EndVariant.RESET;
import static io.tandemrelay.loadgen.caller.EndVariant.STOP_THEN_CLOSE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tandemrelay.loadgen.caller.CallReport;
import io.tandemrelay.loadgen.caller.Delivery;
import io.tandemrelay.loadgen.caller.EndVariant;
import io.tandemrelay.loadgen.caller.Opening;
import io.tandemrelay.loadgen.caller.PhoneNetwork;
import io.tandemrelay.loadgen.caller.StreamReport;
import io.tandemrelay.loadgen.caller.TwilioCall;
import io.tandemrelay.loadgen.caller.TwilioCaller;
import io.tandemrelay.loadgen.upstream.AgentScript;
import io.tandemrelay.loadgen.upstream.AgentSession;
import io.tandemrelay.loadgen.upstream.AgentSettings;
import io.tandemrelay.loadgen.upstream.StubAgent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A thousand calls, ended in every way there is, leave nothing behind in the relay. */
@Tag("system")
@Timeout(180)
class CallEndsSystemTest {
    private static final int AT_ONCE = 120;
    private static final Duration SETTLED = Duration.ofSeconds(2);
    private static final long HOLD_MS = 1500;
    private static final long START_DEADLINE_MS = 1000;
    private static final long TTL_MS = 4000;

    /** What an end may take on a machine that does other things; the caller gives up after 2 s. */
    private static final long END_MS = 1800;

    /** The same, and what it takes to reach the agent first. */
    private static final long CALL_MS = 3000;

    /** The relay's own words for an agent that refuses. */
    private static final String NO_AGENT = "No connection to the agent";

    private static final long AGENT_ACTS_AFTER_MS = 100;

    private final List<TwilioCaller> callers = new ArrayList<>();
    private int placed;

    @Test
    void shouldLeaveNothingBehindAfterAThousandCallsEndedInEveryWay() throws Exception {
        final AgentScript quiet = AgentScript.recording().echo();
        try (StubAgent agent = StubAgent.start(AgentSettings.DEFAULT.countingOnly(), quiet);
                RelayProcess relay = RelayProcess.start(settings(agent))) {
            try (PhoneNetwork network = new PhoneNetwork(1)) {
                endedByCaller(relay, network, 20);
            }
            Settled.within(SETTLED, relay, NO_AGENT);
            awaitNoAgentSockets(agent);
            final int descriptors = relay.descriptors();
            final List<String> threads = relay.threads();

            try (PhoneNetwork network = new PhoneNetwork(2)) {
                endedByCaller(relay, network, 280);
                neverStarted(relay, network);
                refusedStarts(relay, network);
                endedByAgent(relay, network, agent);
                agent.script(AgentScript.recording().upgradeStatus(401));
                expect(relay, failing(relay, network, 60, CALL_MS), "agent-rejected", 60);
                agent.script(AgentScript.recording().refusing());
                expect(relay, failing(relay, network, 60, CALL_MS), "agent-unreachable", 60);
                agent.script(AgentScript.recording().upgradeNever());
                expect(relay, failing(relay, network, 60, HOLD_MS + CALL_MS), "agent-timeout", 60);
                agent.script(quiet);
                overCapacity(relay, network);
            }

            final MetricsText end = Settled.within(SETTLED, relay, NO_AGENT);
            assertThat(placed).isGreaterThanOrEqualTo(1000);
            assertThat(end.total("call_overdue")).isZero();
            awaitNoAgentSockets(agent);
            await().untilAsserted(() ->
                    assertThat(relay.descriptors()).isLessThanOrEqualTo(descriptors + 2));
            assertThat(relay.threads()).isEqualTo(threads);
        }
    }

    @Test
    void shouldLeaveNothingBehindAfterCallsThatLastTooLong() throws Exception {
        final AgentScript quiet = AgentScript.recording().echo();
        try (StubAgent agent = StubAgent.start(AgentSettings.DEFAULT.countingOnly(), quiet)) {
            final Map<String, String> settings = new HashMap<>(settings(agent));
            settings.put("limits.callTtl", TTL_MS + " ms");
            try (RelayProcess relay = RelayProcess.start(settings);
                    PhoneNetwork network = new PhoneNetwork(1)) {
                expect(relay, failing(relay, network, 60, TTL_MS + CALL_MS), "ttl", 60);
            }
        }
    }

    @Test
    void shouldLeaveNothingBehindAfterCallsOfTheDemoAgent() throws Exception {
        try (RelayProcess relay = RelayProcess.start(Map.of("upstream.dialect", "demo"));
                PhoneNetwork network = new PhoneNetwork(1)) {
            endedByCaller(relay, network, 100);

            assertThat(placed).isEqualTo(100);
            Settled.within(SETTLED, relay);
        }
    }

    private static Map<String, String> settings(StubAgent agent) {
        return Map.of(
                "upstream.dialect",
                "simple",
                "upstream.url",
                agent.webSocketUrl().toString(),
                "upstream.handshakeTimeout",
                "30 s",
                "media.uplink.hold",
                HOLD_MS + " ms",
                "limits.startDeadline",
                START_DEADLINE_MS + " ms",
                "limits.calls",
                String.valueOf(AT_ONCE));
    }

    /** Stop, close without stop, end of stream and RST, in turn and after 0.1 to 0.9 s. */
    private List<CallReport> endedByCaller(RelayProcess relay, PhoneNetwork network, int count)
            throws Exception {
        final EndVariant[] ends = {STOP_THEN_CLOSE, CLOSE_WITHOUT_STOP, DISCONNECT, RESET};
        final MetricsText before = MetricsText.of(relay);
        for (int i = 0; i < count; i++) {
            add(caller(relay, network).end(ends[i % 4]).duration(millis(100 + i * 37 % 800)));
        }
        final List<CallReport> reports = placeAll(relay);

        reports.forEach(CallEndsSystemTest::assertEndedSoon);
        final MetricsText after = Settled.within(SETTLED, relay, NO_AGENT);
        assertThat(after.closed("carrier-stop") - before.closed("carrier-stop"))
                .isEqualTo(count / 4);
        assertThat(after.closed("carrier-closed") - before.closed("carrier-closed"))
                .isEqualTo(count - count / 4);
        return reports;
    }

    private void neverStarted(RelayProcess relay, PhoneNetwork network) throws Exception {
        final MetricsText before = MetricsText.of(relay);
        for (int i = 0; i < 60; i++) {
            add(
                    caller(relay, network)
                            .opening(i % 2 == 0 ? Opening.NOTHING : Opening.CONNECTED_ONLY)
                            .duration(Duration.ofSeconds(30)));
        }
        final List<CallReport> reports = placeAll(relay);

        reports.forEach(report -> assertClosed(report, 1008, START_DEADLINE_MS));
        final MetricsText after = Settled.within(SETTLED, relay, NO_AGENT);
        assertThat(after.total("carrier_start_timeout") - before.total("carrier_start_timeout"))
                .isEqualTo(60);
        assertThat(after.total("call_opened")).isEqualTo(before.total("call_opened"));
    }

    private void refusedStarts(RelayProcess relay, PhoneNetwork network) throws Exception {
        final MetricsText before = MetricsText.of(relay);
        for (int i = 0; i < 40; i++) {
            add(caller(relay, network).parameter("token", "v1.9999999999.forged"));
        }
        placeAll(relay).forEach(report -> assertClosed(report, 1008, 0));
        for (int i = 0; i < 20; i++) {
            try (WireSocket wire = WireSocket.media(relay)) {
                wire.text(WireSocket.start("MZ" + i, "CA" + i, "audio/x-opus"));
                assertThat(wire.closeCode()).isEqualTo(1003);
            }
        }
        try (WireSocket first = WireSocket.streaming(relay, "MZ-twice", "CA-first")) {
            await().until(() -> MetricsText.of(relay).sum("calls") == 1);
            for (int i = 0; i < 20; i++) {
                try (WireSocket second = WireSocket.streaming(relay, "MZ-twice", "CA-second")) {
                    assertThat(second.closeCode()).isEqualTo(1008);
                }
            }
            assertThat(MetricsText.of(relay).sum("calls")).isOne();
            first.reset();
        }
        placed += 41;

        final MetricsText after = Settled.within(SETTLED, relay, NO_AGENT);
        assertThat(after.total("carrier_bad_token") - before.total("carrier_bad_token"))
                .isEqualTo(40);
        assertThat(after.total("carrier_bad_format") - before.total("carrier_bad_format"))
                .isEqualTo(20);
        assertThat(after.total("call_refused_duplicate") - before.total("call_refused_duplicate"))
                .isEqualTo(20);
        assertThat(after.total("call_opened")).isEqualTo(before.total("call_opened") + 1);
    }

    private void endedByAgent(RelayProcess relay, PhoneNetwork network, StubAgent agent)
            throws Exception {
        final MetricsText before = MetricsText.of(relay);
        final AtomicInteger turn = new AtomicInteger();
        agent.script(
                AgentScript.recording()
                        .actAfterMs(
                                AGENT_ACTS_AFTER_MS,
                                session -> end(session, turn.getAndIncrement() % 4)));
        for (int i = 0; i < 240; i++) {
            add(waiting(relay, network));
        }
        final List<CallReport> reports = placeAll(relay);

        assertThat(lengths(reports)).allMatch(ms -> ms < AGENT_ACTS_AFTER_MS + CALL_MS);
        final MetricsText after = Settled.within(SETTLED, relay, NO_AGENT);
        assertThat(after.closed("agent-hangup") - before.closed("agent-hangup")).isEqualTo(60);
        assertThat(after.closed("agent-failed") - before.closed("agent-failed")).isEqualTo(180);
    }

    private static void end(AgentSession session, int way) {
        switch (way) {
            case 0 -> session.close(1000);
            case 1 -> session.close(1011);
            case 2 -> session.reset();
            default -> session.halfClose();
        }
    }

    /** Calls whose caller waits: the relay has to end them, {@code withinMs} after the opening. */
    private MetricsText failing(RelayProcess relay, PhoneNetwork network, int count, long withinMs)
            throws Exception {
        final MetricsText before = MetricsText.of(relay);
        for (int i = 0; i < count; i++) {
            add(waiting(relay, network));
        }
        final List<CallReport> reports = placeAll(relay);

        assertThat(reports).noneMatch(report -> report.stream().endedByCaller());
        assertThat(lengths(reports)).allMatch(ms -> ms < withinMs);
        return before;
    }

    private static void expect(RelayProcess relay, MetricsText before, String reason, int count) {
        final MetricsText after = Settled.within(SETTLED, relay, NO_AGENT);
        assertThat(after.closed(reason) - before.closed(reason)).as(reason).isEqualTo(count);
    }

    /** The limit is reached: streams get 503 before the upgrade, webhooks the busy message. */
    private void overCapacity(RelayProcess relay, PhoneNetwork network) throws Exception {
        final List<TwilioCall> open = new ArrayList<>();
        for (int i = 0; i < AT_ONCE; i++) {
            open.add(waiting(relay, network).start());
        }
        await().until(() -> MetricsText.of(relay).sum("calls") == AT_ONCE);
        for (int i = 0; i < 40; i++) {
            add(
                    i % 2 == 0
                            ? caller(relay, network)
                            : network.caller().webhook(relay.webhook().toString()));
        }
        final List<CallReport> refused = new ArrayList<>();
        for (TwilioCall call : callers.stream().map(TwilioCaller::start).toList()) {
            refused.add(call.finished().get(30, TimeUnit.SECONDS));
        }
        open.forEach(call -> call.hangUp(STOP_THEN_CLOSE));
        for (TwilioCall call : open) {
            assertEndedSoon(call.finished().get(30, TimeUnit.SECONDS));
        }
        placed += AT_ONCE + callers.size();
        callers.clear();

        for (int i = 0; i < refused.size(); i++) {
            final CallReport report = refused.get(i);
            if (i % 2 == 0) {
                assertThat(report.stream().handshakeStatus()).isEqualTo(503);
            } else {
                assertThat(report.outcome()).isEqualTo(CallReport.Outcome.SERVER_ENDED);
                assertThat(report.documents()).singleElement().asString().contains("busy");
            }
        }
    }

    /**
     * Says a word at once and then waits for what the relay does. Talking all the time, so many
     * would keep Netty's leak detection busy above all, which traces each buffer's every touch.
     */
    private static TwilioCaller.Builder waiting(RelayProcess relay, PhoneNetwork network) {
        return caller(relay, network)
                .delivery(Delivery.allAtOnce(5))
                .duration(Duration.ofSeconds(30));
    }

    private static TwilioCaller.Builder caller(RelayProcess relay, PhoneNetwork network) {
        return network.caller().stream(relay.media().toString()).unrecorded();
    }

    private void add(TwilioCaller.Builder caller) {
        callers.add(caller.build());
    }

    /** Places every call added since the last time, so many at once, and waits for their ends. */
    private List<CallReport> placeAll(RelayProcess relay) throws Exception {
        final List<CallReport> reports = new ArrayList<>();
        for (int from = 0; from < callers.size(); from += AT_ONCE) {
            final List<TwilioCaller> some =
                    callers.subList(from, Math.min(callers.size(), from + AT_ONCE));
            for (TwilioCall call : some.stream().map(TwilioCaller::start).toList()) {
                reports.add(call.finished().get(60, TimeUnit.SECONDS));
            }
            // A caller is through a little before his call is, which still counts as open.
            await().atMost(SETTLED).until(() -> MetricsText.of(relay).sum("calls") == 0);
        }
        placed += callers.size();
        callers.clear();
        return reports;
    }

    private static void assertEndedSoon(CallReport report) {
        final long endedMs =
                report.timeline().stream()
                        .filter(event -> event.kind().name().equals("STOP"))
                        .mapToLong(event -> event.atMs())
                        .findFirst()
                        .orElseThrow();
        assertThat(report.stream().opened()).isTrue();
        assertThat(report.stream().endMs() - endedMs).isLessThan(END_MS);
    }

    private static void assertClosed(CallReport report, int code, long afterMs) {
        final StreamReport stream = report.stream();
        assertThat(stream.closeCode()).isEqualTo(code);
        assertThat(length(stream)).isBetween(afterMs * 9 / 10, afterMs + END_MS);
    }

    private static List<Long> lengths(List<CallReport> reports) {
        return reports.stream().map(report -> length(report.stream())).toList();
    }

    private static long length(StreamReport stream) {
        return stream.endMs() - stream.startMs();
    }

    private static Duration millis(long value) {
        return Duration.ofMillis(value);
    }

    private static void awaitNoAgentSockets(StubAgent agent) {
        await().atMost(SETTLED).untilAsserted(() -> assertThat(agent.openConnections()).isZero());
    }
}
