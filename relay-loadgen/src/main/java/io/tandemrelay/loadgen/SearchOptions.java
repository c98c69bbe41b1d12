package io.tandemrelay.loadgen;

import io.tandemrelay.loadgen.load.CapacitySearch;
import java.time.Duration;
import picocli.CommandLine.Option;

/** The options of a search for the capacity; a mixin. */
final class SearchOptions {
    @Option(
            names = "--max-p99",
            paramLabel = "TIME",
            defaultValue = "10ms",
            converter = Durations.class,
            description =
                    "Of the capacity: p99 latency of each direction (default: ${DEFAULT-VALUE}).")
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
            names = "--rate",
            paramLabel = "CALLS/S",
            defaultValue = "50",
            description = "Rate at which calls are added (default: ${DEFAULT-VALUE}).")
    private double rate = 50;

    @Option(
            names = "--settle",
            paramLabel = "TIME",
            defaultValue = "3s",
            converter = Durations.class,
            description =
                    "Between the last new call and a measurement (default: ${DEFAULT-VALUE}).")
    private Duration settle = Duration.ofSeconds(3);

    @Option(
            names = "--step",
            paramLabel = "TIME",
            defaultValue = "6s",
            converter = Durations.class,
            description =
                    "Measurement of a step; seconds in which this generator is late by more than"
                            + " --max-lateness do not count and are repeated, up to five times as"
                            + " many (default: ${DEFAULT-VALUE}).")
    private Duration step = Duration.ofSeconds(6);

    @Option(
            names = "--hold",
            paramLabel = "TIME",
            defaultValue = "20s",
            converter = Durations.class,
            description = "Confirmation (default: ${DEFAULT-VALUE}).")
    private Duration hold = Duration.ofSeconds(20);

    double rate() {
        return rate;
    }

    Duration settle() {
        return settle;
    }

    /**
     * How to search.
     *
     * @throws IllegalArgumentException when the options contradict each other
     */
    CapacitySearch.Settings settings(Duration warmUp, double maxLatenessMs) {
        return new CapacitySearch.Settings(
                from,
                most,
                growth,
                resolutionPercent / 100,
                rate,
                warmUp,
                settle,
                step,
                hold,
                maxP99.toNanos() / 1e6,
                maxLatenessMs);
    }
}
