package io.tandemrelay.loadgen.compare;

import io.tandemrelay.loadgen.load.CapacitySearch;
import io.tandemrelay.loadgen.upstream.AgentAudio;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How targets are compared.
 *
 * @param calls numbers of calls to measure with, the first is the one that is meant when none is
 *     said
 * @param perSecond rate at which calls are added
 * @param warmUp calls before the first measurement of each round
 * @param settle time after the last call was added before it is measured
 * @param measure length of a measurement, of seconds in which the generator was in time
 * @param maxLatenessP99Ms a second in which the generator was later is not timed
 * @param aheadPace how many times as fast as it plays an agent sends that sends ahead
 * @param utterance what it says before it pauses
 * @param audio what agents speak unless the target says otherwise
 * @param capacity how to search for the capacity; null for not at all
 */
public record ComparisonSettings(
        int rounds,
        List<Integer> calls,
        double perSecond,
        Duration warmUp,
        Duration settle,
        Duration measure,
        double maxLatenessP99Ms,
        double aheadPace,
        Duration utterance,
        AgentAudio audio,
        CapacitySearch.@Nullable Settings capacity) {
    private static final int FRAME_MS = 20;

    public ComparisonSettings {
        calls = List.copyOf(calls);
        if (rounds < 1 || calls.isEmpty() || calls.stream().anyMatch(number -> number < 1)) {
            throw new IllegalArgumentException("--repeats and --calls must be at least 1");
        }
        if (!(perSecond > 0) || measure.toSeconds() < 1) {
            throw new IllegalArgumentException("--rate must be above 0, --measure at least 1s");
        }
        if (!(aheadPace > 1) || utterance.toMillis() < FRAME_MS) {
            throw new IllegalArgumentException(
                    "--ahead-pace must be above 1, --utterance at least 20ms");
        }
    }

    int utteranceFrames() {
        return (int) (utterance.toMillis() / FRAME_MS);
    }

    /** About how long one target takes in one round. */
    Duration expectedVisit() {
        final double perCalls =
                calls.stream()
                        .mapToDouble(number ->
                                number / perSecond + settle.toSeconds() + measure.toSeconds() + 3)
                        .sum();
        final long search = capacity == null ? 0 : 12 * (capacity.measure().toSeconds() + 6);
        return warmUp.plusSeconds((long) (Workload.values().length * perCalls) + search + 2);
    }
}
