package io.tandemrelay.loadgen.compare;

import io.tandemrelay.loadgen.load.CapacitySearch;
import io.tandemrelay.loadgen.report.Capacity;
import io.tandemrelay.loadgen.upstream.AgentAudio;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** A comparison that was never run: Tandem, c-epoll, a target that fails, one that is missing. */
final class SampleResults {
    static final List<String> NAMES = List.of("Tandem", "c-epoll", "crashing", "go");
    private static final long STARTED_MS = 1_790_000_000_000L;

    private SampleResults() {}

    @SuppressWarnings("NullAway") // does not see in bytecode that a nested type may be null
    static ComparisonSettings settings(boolean capacity, Integer... calls) {
        final Duration second = Duration.ofSeconds(1);
        return new ComparisonSettings(
                3,
                List.of(calls),
                50,
                second,
                second,
                second,
                2,
                3,
                second,
                AgentAudio.PCM_8K,
                capacity
                        ? new CapacitySearch.Settings(
                                50, 2000, 1.4, 0.04, 50, second, second, second, second, 10, 2)
                        : null);
    }

    /** CPU per frame is 10, 11, 12 us for Tandem and 9, 10, 8 for c-epoll with 100 calls. */
    static Results results() {
        return results(settings(true, 100, 250), true, false);
    }

    static Results results(ComparisonSettings settings, boolean complete, boolean isVoid) {
        final List<Visit> visits = new ArrayList<>();
        for (int round = 1; round <= 3; round++) {
            visits.add(
                    visit(
                            "Tandem",
                            round,
                            9 + round,
                            complete,
                            isVoid,
                            900 + 10 * round,
                            settings));
            visits.add(visit("c-epoll", round, 8 + round % 3, true, isVoid, 920, settings));
            visits.add(
                    new Visit(
                            "crashing",
                            round,
                            2_000,
                            List.of(),
                            null,
                            "ended with status 139 with 100 calls; its last words: <b>segfault</b>"));
        }
        return new Results(
                settings,
                List.of(
                        Candidate.ready(target("Tandem", "Java 25, the relay of this repository")),
                        Candidate.ready(target("c-epoll", "C, one thread, <epoll>")),
                        Candidate.ready(target("crashing", "")),
                        Candidate.missing(target("go", "Go, gorilla"), "go is not installed")),
                visits,
                "c-epoll",
                List.of("The generator may run on core 1 too."),
                STARTED_MS,
                STARTED_MS + 3_600_000,
                false);
    }

    /** The same, but the searches of one target ended because the generator was late. */
    static Results withLowerBound(String name) {
        final Results all = results();
        return new Results(
                all.settings(),
                all.candidates(),
                all.visits().stream()
                        .map(visit -> visit.target().equals(name) ? bounded(visit) : visit)
                        .toList(),
                all.baseline(),
                all.warnings(),
                all.startedEpochMs(),
                all.endedEpochMs(),
                all.stopped());
    }

    private static Visit bounded(Visit visit) {
        final Visit.Found found = Objects.requireNonNull(visit.capacity());
        return new Visit(
                visit.target(),
                visit.round(),
                visit.idleKiB(),
                visit.figures(),
                new Visit.Found(
                        found.calls(),
                        Capacity.Bound.GENERATOR,
                        found.cpuMicrosPerFrame(),
                        found.steps()),
                visit.failure());
    }

    private static Target target(String name, String about) {
        return new Target(
                name,
                Path.of("."),
                List.of(),
                List.of(),
                List.of("run", "{port}", "</script>"),
                about,
                "ws://127.0.0.1:{port}/media",
                "/health",
                null,
                false);
    }

    private static Visit visit(
            String name,
            int round,
            double cpu,
            boolean complete,
            boolean isVoid,
            int knee,
            ComparisonSettings settings) {
        final List<Figures> figures = new ArrayList<>();
        for (int calls : settings.calls()) {
            for (Workload workload : Workload.values()) {
                figures.add(
                        new Figures(
                                workload,
                                calls,
                                isVoid,
                                complete,
                                values(workload, cpu * 100 / calls, round)));
            }
        }
        return new Visit(
                name,
                round,
                10_240,
                figures,
                new Visit.Found(knee, Capacity.Bound.TARGET, cpu / 2, List.of()),
                "");
    }

    private static Map<Figure, Double> values(Workload workload, double cpu, int round) {
        final Map<Figure, Double> values = new EnumMap<>(Figure.class);
        values.put(Figure.CPU, cpu);
        values.put(Figure.UPLINK_P50, 0.2);
        values.put(Figure.UPLINK_P99, 0.5 + 0.1 * round);
        values.put(Figure.UPLINK_P999, 2.5);
        if (workload != Workload.UPLINK) {
            values.put(Figure.DOWNLINK_P50, 0.2);
            values.put(Figure.DOWNLINK_P99, 0.7);
            values.put(Figure.DOWNLINK_P999, 2.7);
        }
        values.put(Figure.LOST, 0.0);
        values.put(Figure.FAILED, round == 2 ? 1.0 : 0.0);
        values.put(Figure.MEMORY, 61.5);
        values.put(Figure.RESIDENT, 16.1);
        values.put(Figure.LATENESS, 0.3);
        return values;
    }
}
