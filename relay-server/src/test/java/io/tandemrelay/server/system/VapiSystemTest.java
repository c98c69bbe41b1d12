package io.tandemrelay.server.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tandemrelay.loadgen.audio.NumberedFrames;
import io.tandemrelay.loadgen.caller.CallReport;
import io.tandemrelay.loadgen.caller.EndVariant;
import io.tandemrelay.loadgen.caller.PhoneNetwork;
import io.tandemrelay.loadgen.caller.TwilioCall;
import io.tandemrelay.loadgen.caller.TwilioCaller;
import io.tandemrelay.loadgen.upstream.AgentAudio;
import io.tandemrelay.loadgen.upstream.AgentCall;
import io.tandemrelay.loadgen.upstream.AgentScript;
import io.tandemrelay.loadgen.upstream.AgentSession;
import io.tandemrelay.loadgen.upstream.CreateAnswer;
import io.tandemrelay.loadgen.upstream.MarkedAudio;
import io.tandemrelay.loadgen.upstream.Speech;
import io.tandemrelay.loadgen.upstream.StubAgent;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** The `vapi` dialect end to end: REST and WebSocket of the documented API, signed webhook. */
@Tag("system")
@Timeout(120)
class VapiSystemTest {

    private static final String PUBLIC_URL = "https://relay.example.com";
    private static final String TOKEN = "0123456789abcdef0123456789abcdef";
    private static final String KEY = "TEST-PRIVATE-KEY";
    private static final String ASSISTANT = "a71e0c9b-24d3-4f0e-b1c6-0d8f3e5527aa";
    private static final Duration OVER = Duration.ofSeconds(20);
    private static final String[] EXPECTED_WARNINGS = {
        "No connection to the agent", "Vapi made no call"
    };

    private static StubAgent agent;
    private static PhoneNetwork network;
    private static RelayProcess relay;

    @BeforeAll
    static void startAll() {
        agent = StubAgent.start(AgentScript.recording());
        network = new PhoneNetwork(1);
        relay =
                RelayProcess.start(
                        Map.ofEntries(
                                Map.entry("http.host", "127.0.0.1"),
                                Map.entry("http.publicUrl", PUBLIC_URL),
                                Map.entry("upstream.dialect", "vapi"),
                                Map.entry("upstream.vapi.baseUrl", agent.restBaseUrl().toString()),
                                Map.entry("upstream.vapi.allowInsecureUrl", "true"),
                                Map.entry("upstream.vapi.assistantId", ASSISTANT),
                                Map.entry("upstream.vapi.createTimeout", "3 s"),
                                Map.entry("upstream.audio.encoding", "mulaw"),
                                Map.entry("upstream.audio.sampleRate", "8000"),
                                // A stall of a busy machine must not look like a silent carrier.
                                Map.entry("media.uplink.silenceFill", "false"),
                                Map.entry("limits.heartbeat", "1 s")),
                        Map.of("TWILIO_AUTH_TOKEN", TOKEN, "VAPI_API_KEY", KEY));
    }

    @AfterAll
    static void stopAll() {
        try {
            Settled.within(Duration.ofSeconds(10), relay, EXPECTED_WARNINGS);
        } finally {
            network.close();
            relay.close();
            agent.close();
        }
    }

    @Test
    void shouldCarryAWholeCallBothWays() throws Exception {
        agent.script(
                AgentScript.recording().inProgressAfterMs(50).speak(Speech.marked().frames(100)));

        final CallReport report = finished(caller().duration(Duration.ofSeconds(3)).start());

        final AgentCall created = created(report);
        final JsonNode request = Objects.requireNonNull(created.request());
        assertThat(created.headers()).containsEntry("authorization", "Bearer " + KEY);
        assertThat(created.headers().get("user-agent")).startsWith("tandem-relay/");
        assertThat(request.path("assistantId").asString()).isEqualTo(ASSISTANT);
        assertThat(request.path("transport").path("provider").asString())
                .isEqualTo("vapi.websocket");
        assertThat(request.path("transport").path("audioFormat").path("format").asString())
                .isEqualTo("mulaw");
        assertThat(request.path("assistantOverrides").path("clientMessages").toString())
                .contains("user-interrupted");
        final AgentSession session = Objects.requireNonNull(created.session());
        awaitUplink(session, report);
        await().atMost(OVER).until(() -> created.endedReason() != null);
        assertThat(session.texts("end-call")).as("end-call before the close").hasSize(1);
        assertThat(created.endedReason()).isEqualTo("customer-ended-call");
        assertThat(MarkedAudio.parse(report.heard().joined()).marks()).hasSize(100);
        assertThat(closeReason(report)).isEqualTo("carrier-stop");
    }

    static Stream<Arguments> failures() {
        final AgentScript plain = AgentScript.recording();
        return Stream.of(
                failure("no free slot", busy(), "agent-busy"),
                failure("wrong key", plain.create(CreateAnswer.badKey()), "agent-rejected"),
                failure("edge block", plain.create(CreateAnswer.edgeBlock()), "agent-rejected"),
                failure("bad request", plain.create(CreateAnswer.badRequest()), "agent-rejected"),
                failure(
                        "server error",
                        plain.create(CreateAnswer.serverError()),
                        "agent-unreachable"),
                failure(
                        "bad gateway",
                        plain.create(CreateAnswer.badGateway()),
                        "agent-unreachable"),
                failure(
                        "too many requests",
                        plain.create(CreateAnswer.rateLimited(2)),
                        "agent-unreachable"),
                failure("no answer", plain.create(CreateAnswer.NEVER), "agent-timeout"),
                failure("no URL", plain.create(CreateAnswer.Shape.NO_URL), "agent-protocol"),
                failure(
                        "URL without WebSocket",
                        plain.create(CreateAnswer.Shape.URL_NOT_WEBSOCKET),
                        "agent-protocol"),
                failure(
                        "cut reply",
                        plain.create(CreateAnswer.Shape.TRUNCATED_JSON),
                        "agent-protocol"),
                failure("upgrade refused", plain.upgradeStatus(503), "agent-unreachable"),
                failure("agent closes 1011", plain.closeAfterMs(300, 1011), "agent-failed"),
                failure("agent resets", plain.resetAfterMs(300), "agent-failed"),
                failure("agent silent", plain.ignoringPings(), "agent-idle"),
                failure(
                        "vendor fault",
                        plain.hangUpAfterMs(300, "call.in-progress.error-vapifault-worker-died"),
                        "agent-failed"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("failures")
    void shouldTellTheCallerWhenTheAgentFails(String name, AgentScript script, String reason)
            throws Exception {
        agent.script(script);

        final CallReport report = finished(caller().duration(Duration.ofSeconds(15)).start());

        assertThat(report.outcome()).isEqualTo(CallReport.Outcome.SERVER_ENDED);
        assertThat(closeReason(report)).isEqualTo(reason);
        assertThat(report.documents().getLast()).contains("<Say>").contains("<Hangup/>");
        assertThat(report.faults()).isEmpty();
    }

    @Test
    void shouldKeepTheFirstSyllableWhileTheCallIsSlowlyCreated() throws Exception {
        agent.script(AgentScript.recording().createAfterMs(1200).upgradeAfterMs(300));

        final CallReport report = finished(caller().duration(Duration.ofSeconds(3)).start());

        awaitUplink(Objects.requireNonNull(created(report).session()), report);
    }

    @Test
    void shouldAdoptTheFormatTheAgentAnswersWith() throws Exception {
        agent.script(
                AgentScript.recording()
                        .create(new CreateAnswer.OtherFormat(AgentAudio.PCM_8K))
                        .speak(Speech.marked().frames(40)));

        final CallReport report = finished(caller().duration(Duration.ofSeconds(2)).start());

        final AgentSession session = Objects.requireNonNull(created(report).session());
        await().atMost(OVER).until(() -> session.uplinkBytes() == 2L * said(report).length);
        assertThat(MarkedAudio.parse(report.heard().joined()).marks()).hasSize(40);
    }

    @Test
    void shouldPlayTheFarewellToItsEndWhenTheAgentHangsUp() throws Exception {
        agent.script(
                AgentScript.recording()
                        .speak(Speech.marked().burst(75))
                        .hangUpAfterMs(300, "assistant-ended-call"));

        final CallReport report = finished(caller().duration(Duration.ofSeconds(15)).start());

        assertThat(MarkedAudio.parse(report.heard().joined()).marks()).hasSize(75);
        assertThat(closeReason(report)).isEqualTo("agent-hangup");
        assertThat(report.documents().getLast()).contains("<Hangup/>").doesNotContain("<Say>");
    }

    @Test
    void shouldEndTheCreatedCallWhenTheCallerIsGoneByThen() throws Exception {
        agent.script(AgentScript.recording().createAfterMs(800));

        final CallReport report = finished(caller().duration(Duration.ofMillis(300)).start());

        final AgentCall created = created(report);
        await().atMost(OVER).until(() -> created.endedReason() != null);
        assertThat(created.endedReason()).isEqualTo("customer-ended-call");
        assertThat(created.status()).isEqualTo("ended");
    }

    @Test
    void shouldNotBeDisturbedByTextItDoesNotKnow() throws Exception {
        agent.script(
                AgentScript.recording()
                        .speak(Speech.marked().frames(100))
                        .actAfterMs(
                                200,
                                session -> {
                                    session.sendText("{\"type\":\"brand-new-event\",\"x\":1}");
                                    session.sendText("not json");
                                    session.sendText("{\"type\":7}");
                                    session.sendText("[]");
                                    session.sendText(
                                            "{\"type\":\"transcript\",\"role\":\"assistant\","
                                                    + "\"transcriptType\":\"partial\","
                                                    + "\"transcript\":\"Sure\"}");
                                    session.sendText("{\"type\":\"hang\"}");
                                }));

        final CallReport report = finished(caller().duration(Duration.ofSeconds(3)).start());

        assertThat(report.stream().clears()).isZero();
        assertThat(MarkedAudio.parse(report.heard().joined()).marks()).hasSize(100);
        assertThat(closeReason(report)).isEqualTo("carrier-stop");
    }

    private static Arguments failure(String name, AgentScript script, String reason) {
        return Arguments.of(name, script, reason);
    }

    private static AgentScript busy() {
        return AgentScript.recording().create(CreateAnswer.Shape.BLOCKED_BY_CONCURRENCY);
    }

    private static TwilioCaller.Builder caller() {
        return network.caller()
                .webhook(PUBLIC_URL + "/webhook/twilio")
                .route(PUBLIC_URL, "http://127.0.0.1:" + relay.httpPort())
                .authToken(TOKEN)
                .end(EndVariant.STOP_THEN_CLOSE)
                .numberedFrames();
    }

    private static CallReport finished(TwilioCall call) throws Exception {
        return call.finished().get(OVER.toSeconds(), TimeUnit.SECONDS);
    }

    /** The vendor's call for this phone call, which names it. */
    private static AgentCall created(CallReport report) {
        final List<AgentCall> calls =
                agent.calls().stream().filter(call -> isFor(call, report.callSid())).toList();
        assertThat(calls).hasSize(1);
        return calls.getFirst();
    }

    private static boolean isFor(AgentCall call, String callSid) {
        final JsonNode request = call.request();
        return request != null && request.path("name").asString().equals(callSid);
    }

    private static String closeReason(CallReport report) {
        final String closed = "call " + report.callSid() + " closed reason=";
        await().atMost(OVER).until(() -> relay.log().stream().anyMatch(l -> l.contains(closed)));
        return relay.log().stream()
                .filter(line -> line.contains(closed))
                .map(line -> line.substring(line.indexOf(closed) + closed.length()))
                .map(rest -> rest.substring(0, rest.indexOf(' ')))
                .findFirst()
                .orElseThrow();
    }

    /** The last bytes may still be on their way when the caller is done. */
    private static void awaitUplink(AgentSession session, CallReport report) {
        final byte[] said = said(report);
        await().atMost(OVER).untilAsserted(() -> assertThat(session.uplink()).isEqualTo(said));
    }

    private static byte[] said(CallReport report) {
        final NumberedFrames frames = new NumberedFrames(report.callSid());
        final ByteArrayOutputStream said = new ByteArrayOutputStream();
        for (int i = 0; i < report.stream().framesSent(); i++) {
            said.writeBytes(frames.frame(i));
        }
        return said.toByteArray();
    }
}
