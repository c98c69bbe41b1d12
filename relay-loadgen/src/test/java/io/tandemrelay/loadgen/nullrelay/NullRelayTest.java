package io.tandemrelay.loadgen.nullrelay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.tandemrelay.loadgen.audio.NumberedFrames;
import io.tandemrelay.loadgen.caller.CallReport;
import io.tandemrelay.loadgen.caller.Delivery;
import io.tandemrelay.loadgen.caller.EndVariant;
import io.tandemrelay.loadgen.caller.PhoneNetwork;
import io.tandemrelay.loadgen.caller.TimelineEvent;
import io.tandemrelay.loadgen.caller.TwilioCall;
import io.tandemrelay.loadgen.caller.TwilioCaller;
import io.tandemrelay.loadgen.nullrelay.PlantedFault.Direction;
import io.tandemrelay.loadgen.nullrelay.PlantedFault.Kind;
import io.tandemrelay.loadgen.upstream.AgentScript;
import io.tandemrelay.loadgen.upstream.AgentSession;
import io.tandemrelay.loadgen.upstream.StubAgent;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class NullRelayTest {
    private static final int FRAMES = 35;
    private static final List<String> LEAKS = new CopyOnWriteArrayList<>();

    private final PhoneNetwork network = new PhoneNetwork(2);
    private final List<AutoCloseable> opened = new ArrayList<>(List.of(network));

    @BeforeAll
    static void watchForLeaks() {
        ByteBufUtil.setLeakListener((type, records) -> LEAKS.add(type + records));
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : opened) {
            each.close();
        }
    }

    @AfterAll
    static void shouldLeakNothing() {
        System.gc();
        // The detector reports when the next buffers are made.
        for (int i = 0; i < 100; i++) {
            ByteBufAllocator.DEFAULT.buffer().release();
        }
        assertThat(LEAKS).isEmpty();
        ByteBufUtil.setLeakListener(null);
    }

    @Test
    void shouldBridgeBothWaysToTheByte() throws Exception {
        final StubAgent agent = agent(AgentScript.recording().echo());
        final NullRelay relay = relay(agent, PlantedFaults.none());

        final CallReport report = heardOut(burst(relay));

        final AgentSession session = agent.sessions().getFirst();
        assertThat(report.faults()).isEmpty();
        assertThat(numbers(session.uplink(), report)).isEqualTo(all());
        assertThat(session.uplinkMessageCount()).isEqualTo(FRAMES);
        assertThat(numbers(report.heard().joined(), report)).isEqualTo(all());
        assertThat(report.stream().mediaReceived()).isEqualTo(FRAMES);
        assertThat(relay.faultsPlanted()).isEmpty();
    }

    @Test
    void shouldEchoByWebhookWhenThereIsNoAgent() throws Exception {
        final NullRelay relay = relay(null, PlantedFaults.none());

        final CallReport report =
                heardOut(
                        network.caller()
                                .webhook(relay.webhookUrl())
                                .numberedFrames()
                                .delivery(Delivery.allAtOnce(FRAMES)));

        assertThat(report.faults()).isEmpty();
        assertThat(report.stream().url()).isEqualTo(relay.streamUrl());
        assertThat(numbers(report.heard().joined(), report)).isEqualTo(all());
    }

    @Test
    void shouldBridgeManyCallsWithoutMixingThem() throws Exception {
        final StubAgent agent = agent(AgentScript.recording().echo());
        final NullRelay relay = relay(agent, PlantedFaults.none());

        final List<TwilioCall> calls =
                IntStream.range(0, 20)
                        .mapToObj(i -> burst(relay).duration(Duration.ofSeconds(15)).start())
                        .toList();

        for (TwilioCall call : calls) {
            final CallReport report = heardOut(call);
            assertThat(numbers(report.heard().joined(), report)).isEqualTo(all());
        }
        await().until(() -> relay.liveCalls() == 0);
    }

    @Test
    void shouldHoldFramesUntilTheAgentIsOpen() throws Exception {
        final StubAgent agent = agent(AgentScript.recording().upgradeAfterMs(400));
        final NullRelay relay = relay(agent, PlantedFaults.none());

        final CallReport report = finished(burst(relay).start());

        assertThat(numbers(agent.sessions().getFirst().uplink(), report)).isEqualTo(all());
    }

    @Test
    void shouldClearWhenTheAgentWasInterrupted() throws Exception {
        final StubAgent agent = agent(AgentScript.recording().interrupt(100, 100, 3));
        final NullRelay relay = relay(agent, PlantedFaults.none());

        final CallReport report = finished(burst(relay).start());

        assertThat(report.stream().clears()).isEqualTo(3);
        assertThat(report.faults()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void shouldLose(Direction direction) throws Exception {
        assertThat(heard(PlantedFaults.none().lose(direction, 10), direction, Kind.LOST))
                .isEqualTo(all().stream().filter(number -> number % 10 != 0).toList());
    }

    @ParameterizedTest
    @EnumSource
    void shouldDouble(Direction direction) throws Exception {
        final List<Integer> expected = new ArrayList<>(all());
        expected.addAll(List.of(10, 20, 30));
        expected.sort(null);

        assertThat(heard(PlantedFaults.none().doubled(direction, 10), direction, Kind.DOUBLED))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @EnumSource
    void shouldSwap(Direction direction) throws Exception {
        final List<Integer> expected = new ArrayList<>(all());
        for (int number = 10; number < FRAMES; number += 10) {
            expected.set(number - 1, number + 1);
            expected.set(number, number);
        }

        assertThat(heard(PlantedFaults.none().swap(direction, 10), direction, Kind.SWAPPED))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @EnumSource
    void shouldCorrupt(Direction direction) throws Exception {
        assertThat(heard(PlantedFaults.none().corrupt(direction, 10), direction, Kind.CORRUPTED))
                .isEqualTo(all().stream().map(number -> number % 10 == 0 ? -1 : number).toList());
    }

    @ParameterizedTest
    @EnumSource
    void shouldSendAForeignFrame(Direction direction) throws Exception {
        final StubAgent agent = agent(AgentScript.recording().echo());
        final NullRelay relay = relay(agent, PlantedFaults.none().foreign(direction, 10));
        final TwilioCall listening =
                network.caller().stream(relay.streamUrl())
                        .delivery(Delivery.allAtOnce(1))
                        .duration(Duration.ofSeconds(4))
                        .start();
        await().until(() -> relay.liveCalls() == 1 && agent.sessions().getFirst().isOpen());

        final CallReport speaker = heardOut(burst(relay));
        final CallReport victim = finished(listening);

        // Beside the listener's own frame of silence.
        final byte[] strange =
                direction == Direction.UPLINK
                        ? agent.sessions().getFirst().uplink()
                        : victim.heard().joined();
        assertThat(numbers(strange, speaker))
                .containsOnlyOnce(10, 20, 30)
                .containsOnly(-1, 10, 20, 30);
        assertThat(relay.faultsPlanted())
                .containsExactlyElementsOf(
                        IntStream.of(10, 20, 30)
                                .mapToObj(frame ->
                                        new PlantedFault(
                                                Kind.FOREIGN,
                                                direction,
                                                speaker.callSid(),
                                                frame,
                                                victim.callSid()))
                                .toList());
        assertThat(numbers(speaker.heard().joined(), speaker)).isEqualTo(all());
    }

    @Test
    void shouldPlantOneFaultAFrameWhenSeveralAreDue() throws Exception {
        final StubAgent agent = agent(AgentScript.recording());
        final PlantedFaults faults =
                PlantedFaults.none()
                        .lose(Direction.UPLINK, 20)
                        .swap(Direction.UPLINK, 20)
                        .corrupt(Direction.UPLINK, 20)
                        .doubled(Direction.UPLINK, 20);
        final NullRelay relay = relay(agent, faults);

        final CallReport report = finished(burst(relay).start());

        assertThat(relay.faultsPlanted())
                .extracting(fault -> fault.kind() + " " + fault.frame())
                .containsExactly("LOST 20", "SWAPPED 21", "CORRUPTED 23", "DOUBLED 24");
        final List<Integer> expected = new ArrayList<>(all().subList(0, 19));
        expected.addAll(List.of(22, 21, -1, 24, 24));
        expected.addAll(all().subList(24, FRAMES));
        assertThat(numbers(agent.sessions().getFirst().uplink(), report)).isEqualTo(expected);
    }

    @Test
    void shouldStall() throws Exception {
        final PlantedFaults faults =
                PlantedFaults.none().stall(Duration.ofMillis(60), Duration.ofMillis(150));
        final NullRelay relay = relay(null, faults);
        final HttpClient http = HttpClient.newHttpClient();
        final HttpRequest request =
                HttpRequest.newBuilder(URI.create(relay.webhookUrl())).GET().build();

        await().until(() -> {
            final long beganNs = System.nanoTime();
            http.send(request, HttpResponse.BodyHandlers.discarding());
            return System.nanoTime() - beganNs > 30_000_000 && relay.faultsPlanted().size() > 1;
        });

        assertThat(relay.faultsPlanted()).extracting(PlantedFault::kind).containsOnly(Kind.STALL);
        http.shutdownNow();
    }

    @ParameterizedTest
    @EnumSource(
            value = EndVariant.class,
            names = {"SILENCE"},
            mode = EnumSource.Mode.EXCLUDE)
    void shouldCloseTheAgentWhenTheCallerEnds(EndVariant variant) throws Exception {
        final StubAgent agent = agent(AgentScript.recording());
        final NullRelay relay = relay(agent, PlantedFaults.none());

        finished(
                network.caller().stream(relay.streamUrl())
                        .end(variant)
                        .duration(Duration.ofMillis(200))
                        .start());

        final AgentSession session = agent.sessions().getFirst();
        await().until(() -> session.closing() != null && relay.liveCalls() == 0);
        assertThat(Objects.requireNonNull(session.closing()).code()).isEqualTo(1000);
        await().until(() -> agent.openConnections() == 0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"close", "reset"})
    void shouldCloseTheCallerWhenTheAgentEnds(String how) throws Exception {
        final AgentScript script = AgentScript.recording();
        final StubAgent agent =
                agent(
                        how.equals("close")
                                ? script.closeAfterMs(100, 4000)
                                : script.resetAfterMs(100));
        final NullRelay relay = relay(agent, PlantedFaults.none());

        final CallReport report = finished(network.caller().stream(relay.streamUrl()).start());

        assertThat(report.stream().closeCode()).isEqualTo(1000);
        assertThat(report.stream().endedByCaller()).isFalse();
        await().until(() -> agent.openConnections() == 0);
    }

    @Test
    void shouldEndTheCallWhenTheAgentCannotBeReached() throws Exception {
        final NullRelay refused = relay(agent(AgentScript.recording().refusing()), none());
        final NullRelay forbidden =
                relay(agent(AgentScript.recording().upgradeStatus(403)), none());

        for (NullRelay relay : List.of(refused, forbidden)) {
            final CallReport report = finished(burst(relay).start());

            assertThat(report.stream().closeCode()).isEqualTo(1011);
            assertThat(relay.liveCalls()).isZero();
        }
    }

    @Test
    void shouldAnswerOnlyWhatItServes() throws Exception {
        final NullRelay relay = relay(null, none());
        final HttpClient http = HttpClient.newHttpClient();
        final URI webhook = URI.create(relay.webhookUrl());

        final HttpResponse<String> got = get(http, webhook);

        assertThat(got.body())
                .isEqualTo(
                        "<Response><Connect><Stream url=\"%s\"/></Connect></Response>"
                                .formatted(relay.streamUrl()));
        assertThat(get(http, webhook.resolve("/other")).statusCode()).isEqualTo(404);
        assertThat(get(http, webhook.resolve("/media")).statusCode()).isEqualTo(400);
        http.shutdownNow();
    }

    private static PlantedFaults none() {
        return PlantedFaults.none();
    }

    private static HttpResponse<String> get(HttpClient http, URI url) throws Exception {
        return http.send(
                HttpRequest.newBuilder(url).GET().build(), HttpResponse.BodyHandlers.ofString());
    }

    /** What arrives in this direction; the faults must be those of frames 10, 20 and 30. */
    private List<Integer> heard(PlantedFaults faults, Direction direction, Kind kind)
            throws Exception {
        final StubAgent agent = agent(AgentScript.recording().echo());
        final NullRelay relay = relay(agent, faults);

        final CallReport report = heardOut(burst(relay));

        assertThat(report.faults()).isEmpty();
        assertThat(relay.faultsPlanted())
                .containsExactlyElementsOf(
                        IntStream.of(10, 20, 30)
                                .mapToObj(frame ->
                                        new PlantedFault(
                                                kind, direction, report.callSid(), frame, ""))
                                .toList());
        final byte[] audio =
                direction == Direction.UPLINK
                        ? agent.sessions().getFirst().uplink()
                        : report.heard().joined();
        return numbers(audio, report);
    }

    private StubAgent agent(AgentScript script) {
        final StubAgent agent = StubAgent.start(script);
        opened.add(agent);
        return agent;
    }

    private NullRelay relay(
            @org.jspecify.annotations.Nullable StubAgent agent, PlantedFaults faults) {
        final URI url = agent == null ? null : agent.webSocketUrl();
        final NullRelay relay = NullRelay.start(NullRelay.Settings.to(url).faults(faults));
        opened.add(relay);
        return relay;
    }

    /** Says {@link #FRAMES} frames at once. */
    private TwilioCaller.Builder burst(NullRelay relay) {
        return network.caller().stream(relay.streamUrl())
                .numberedFrames()
                .delivery(Delivery.allAtOnce(FRAMES))
                .duration(Duration.ofMillis(1200));
    }

    private static List<Integer> all() {
        return IntStream.rangeClosed(1, FRAMES).boxed().toList();
    }

    /** Which of the call's frames these are, counted from 1; -1 for none of them. */
    private static List<Integer> numbers(byte[] audio, CallReport speaker) {
        final NumberedFrames frames = new NumberedFrames(speaker.callSid());
        final List<Integer> numbers = new ArrayList<>();
        for (int at = 0; at < audio.length; at += 160) {
            final byte[] frame = Arrays.copyOfRange(audio, at, at + 160);
            numbers.add(
                    IntStream.rangeClosed(1, FRAMES)
                            .filter(number -> Arrays.equals(frames.frame(number - 1), frame))
                            .findFirst()
                            .orElse(-1));
        }
        return numbers;
    }

    /** Hangs up half a second after the last that was heard. */
    private static CallReport heardOut(TwilioCaller.Builder caller) throws Exception {
        return heardOut(caller.duration(Duration.ofSeconds(15)).start());
    }

    private static CallReport heardOut(TwilioCall call) throws Exception {
        await().atMost(15, TimeUnit.SECONDS)
                .until(() ->
                        call.timeline().stream()
                                .anyMatch(event -> event.kind() == TimelineEvent.Kind.QUIET));
        call.hangUp(EndVariant.STOP_THEN_CLOSE);
        return finished(call);
    }

    private static CallReport finished(TwilioCall call) throws Exception {
        return call.finished().get(20, TimeUnit.SECONDS);
    }
}
