package io.tandemrelay.loadgen;

import io.tandemrelay.loadgen.load.CapacitySearch;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of the capacity search within a comparison; a mixin. */
final class CompareSearchOptions {
    @Option(
            names = "--no-capacity",
            description = "Does not search for the most calls, which takes longest.")
    private boolean none;

    @Option(
            names = "--max-p99",
            paramLabel = "TIME",
            defaultValue = "10ms",
            converter = Durations.class,
            description =
                    "Of the capacity search: p99 latency of each direction (default: ${DEFAULT-VALUE}).")
    private Duration maxP99 = Duration.ofMillis(10);

    @Option(
            names = "--from",
            paramLabel = "N",
            defaultValue = "50",
            description = "Calls of its first step (default: ${DEFAULT-VALUE}).")
    private int from = 50;

    @Option(
            names = "--most",
            paramLabel = "N",
            defaultValue = "20000",
            description = "Never more calls than this (default: ${DEFAULT-VALUE}).")
    private int most = 20_000;

    @Option(
            names = "--growth",
            paramLabel = "FACTOR",
            defaultValue = "1.4",
            description = "From one good step to the next (default: ${DEFAULT-VALUE}).")
    private double growth = 1.4;

    @Option(
            names = "--resolution",
            paramLabel = "PERCENT",
            defaultValue = "4",
            description = "How near good and bad must come (default: ${DEFAULT-VALUE}).")
    private double resolutionPercent = 4;

    @Option(
            names = "--step",
            paramLabel = "TIME",
            defaultValue = "6s",
            converter = Durations.class,
            description = "Measurement of a step (default: ${DEFAULT-VALUE}).")
    private Duration step = Duration.ofSeconds(6);

    @Option(
            names = "--hold",
            paramLabel = "TIME",
            defaultValue = "20s",
            converter = Durations.class,
            description = "Confirmation (default: ${DEFAULT-VALUE}).")
    private Duration hold = Duration.ofSeconds(20);

    /** Null for no search; it needs no warm-up since the target is warm by then. */
    CapacitySearch.@Nullable Settings settings(
            double perSecond, Duration settle, double maxLatenessMs) {
        return none
                ? null
                : new CapacitySearch.Settings(
                        from,
                        most,
                        growth,
                        resolutionPercent / 100,
                        perSecond,
                        Duration.ZERO,
                        settle,
                        step,
                        hold,
                        maxP99.toNanos() / 1e6,
                        maxLatenessMs);
    }
}
