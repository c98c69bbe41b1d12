package io.tandemrelay.loadgen;

import io.tandemrelay.loadgen.caller.PhoneNetwork;
import java.time.Duration;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** The options of the generator's own threads, and of when they are too late; a mixin. */
final class LoopOptions {
    @Option(
            names = "--threads",
            paramLabel = "N",
            defaultValue = "1",
            description = {
                "Event loops, shared by callers and agents; one carries many hundred calls",
                "(default: ${DEFAULT-VALUE})."
            })
    private int threads = 1;

    @Option(
            names = "--max-lateness",
            paramLabel = "TIME",
            defaultValue = "2ms",
            converter = Durations.class,
            description = {
                "p99 of this generator's own lateness above which a run is void, and a second of a",
                "search or comparison is not timed (default: ${DEFAULT-VALUE})."
            })
    private Duration maxLateness = Duration.ofMillis(2);

    double maxLatenessMs() {
        return maxLateness.toNanos() / 1e6;
    }

    PhoneNetwork network(CommandSpec spec) {
        if (threads < 1) {
            throw new ParameterException(
                    spec.commandLine(), "--threads " + threads + ": at least 1 is needed");
        }
        return new PhoneNetwork(threads);
    }
}
