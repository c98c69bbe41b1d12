package io.tandemrelay.loadgen.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tandemrelay.loadgen.audio.AudioSource;
import io.tandemrelay.loadgen.audio.StampedFrames;
import io.tandemrelay.loadgen.caller.PhoneNetwork;
import io.tandemrelay.loadgen.nullrelay.NullRelay;
import io.tandemrelay.loadgen.nullrelay.PlantedFault;
import io.tandemrelay.loadgen.nullrelay.PlantedFault.Direction;
import io.tandemrelay.loadgen.nullrelay.PlantedFaults;
import io.tandemrelay.loadgen.upstream.AgentAudio;
import io.tandemrelay.loadgen.upstream.AgentScript;
import io.tandemrelay.loadgen.upstream.AgentSettings;
import io.tandemrelay.loadgen.upstream.StubAgent;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Faults are planted in a relay that only bridges; each must be found, and by its name. */
@Timeout(60)
class FrameProofTest {
    private static final int CALLS = 20;
    private static final int FRAMES = 250;
    private static final long MARGIN_FRAMES = 50;

    private final Tally tally = new Tally();

    @Test
    void shouldFindAndNameEveryFaultPlantedOnTheWayToTheAgent() {
        final Map<String, Long> planted = run(faults(Direction.UPLINK), AgentSpeaks.NOTHING);

        assertThat(planted.values()).allMatch(count -> count >= 4 * CALLS - 1);
        assertThat(found()).isEqualTo(planted);
    }

    @Test
    void shouldFindAndNameEveryFaultPlantedOnTheWayToTheCaller() {
        final Map<String, Long> planted = run(faults(Direction.DOWNLINK), AgentSpeaks.STAMPED);

        assertThat(planted.values()).allMatch(count -> count >= 4 * CALLS - 1);
        assertThat(found()).isEqualTo(planted);
        assertThat(tally.total(Count.FRAMES_DOWNLINK_SENT)).isEqualTo((long) CALLS * FRAMES);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldFindNothingWhereNothingWasPlanted(boolean echo) {
        run(PlantedFaults.none(), echo ? AgentSpeaks.ECHO : AgentSpeaks.STAMPED);

        assertThat(found()).isEmpty();
        assertThat(tally.total(Count.FRAMES_UPLINK_HEARD)).isEqualTo((long) CALLS * FRAMES);
        assertThat(tally.total(echo ? Count.FRAMES_ECHO_HEARD : Count.FRAMES_DOWNLINK_HEARD))
                .isEqualTo((long) CALLS * FRAMES);
        assertThat(tally.total("failures.")).isZero();
        assertThat(tally.total(Count.BYTES_UNRECOGNISED)).isZero();
    }

    private enum AgentSpeaks {
        NOTHING,
        STAMPED,
        ECHO
    }

    /** Intervals without a common factor; none of their faults falls on a call's last frame. */
    private static PlantedFaults faults(Direction direction) {
        return PlantedFaults.none()
                .lose(direction, 37)
                .doubled(direction, 41)
                .swap(direction, 43)
                .corrupt(direction, 47)
                .foreign(direction, 53);
    }

    /** Holds the calls until all frames are through; returns what was planted in them. */
    private Map<String, Long> run(PlantedFaults faults, AgentSpeaks speaks) {
        final AgentScript script =
                AgentScript.recording()
                        .simpleAudio(AgentAudio.MULAW_8K)
                        .act(session -> {
                            session.echo(speaks == AgentSpeaks.ECHO);
                            session.hear(
                                    new StampedAgent(
                                            tally,
                                            session,
                                            speaks == AgentSpeaks.STAMPED
                                                    ? speech -> speech.frames(FRAMES)
                                                    : null));
                        });
        try (StubAgent agent = StubAgent.start(AgentSettings.DEFAULT.countingOnly(), script);
                NullRelay relay =
                        NullRelay.start(
                                NullRelay.Settings.to(agent.webSocketUrl()).faults(faults));
                PhoneNetwork network = new PhoneNetwork(1)) {
            final Callers callers =
                    new Callers(
                            tally,
                            number ->
                                    network.caller().stream(relay.streamUrl())
                                            .source(limited(number))
                                            .hearing(new CallerEar(tally, number, Set.of())));
            for (int number = 0; number < CALLS; number++) {
                callers.start(number, Duration.ofSeconds(30), System.nanoTime());
            }

            await().atMost(Duration.ofSeconds(10))
                    .until(() -> tally.total(Count.CALLS_OPENED) == CALLS);
            final long sentByAll =
                    tally.total(Count.FRAMES_UPLINK_SENT) + CALLS * (FRAMES + MARGIN_FRAMES);
            await().atMost(Duration.ofSeconds(40))
                    .until(() -> tally.total(Count.FRAMES_UPLINK_SENT) > sentByAll);
            final Map<String, Long> planted = new TreeMap<>();
            for (PlantedFault fault : relay.faultsPlanted()) {
                if (fault.frame() <= FRAMES) {
                    planted.merge(key(fault), 1L, Long::sum);
                }
            }
            assertThat(callers.firstFailure()).isNull();
            assertThat(callers.up()).isEqualTo(CALLS);
            callers.hangUpAll();
            await().atMost(Duration.ofSeconds(10)).until(() -> callers.up() == 0);
            await().atMost(Duration.ofSeconds(10)).until(() -> agent.openConnections() == 0);
            return planted;
        }
    }

    /** Stamped frames, then silence, so that no fault falls on what nobody can prove. */
    private static AudioSource limited(int number) {
        final AudioSource stamped = new StampedFrames(number);
        final AudioSource silence = AudioSource.silence();
        return (frame, dueNs, into) ->
                (frame < FRAMES ? stamped : silence).fill(frame, dueNs, into);
    }

    private static String key(PlantedFault fault) {
        return "faults.%s.%s".formatted(fault.direction(), fault.kind()).toLowerCase(Locale.ROOT);
    }

    private Map<String, Long> found() {
        final Map<String, Long> found = new TreeMap<>(tally.interval(0, 1, true, 0).counts());
        found.keySet().removeIf(key -> !key.startsWith("faults."));
        return found;
    }
}
