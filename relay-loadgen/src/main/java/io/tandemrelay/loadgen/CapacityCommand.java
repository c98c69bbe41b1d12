package io.tandemrelay.loadgen;

import io.tandemrelay.loadgen.audio.StampedFrames;
import io.tandemrelay.loadgen.caller.PhoneNetwork;
import io.tandemrelay.loadgen.load.CallerEar;
import io.tandemrelay.loadgen.load.Callers;
import io.tandemrelay.loadgen.load.CapacitySearch;
import io.tandemrelay.loadgen.load.Count;
import io.tandemrelay.loadgen.load.Tally;
import io.tandemrelay.loadgen.report.Capacity;
import io.tandemrelay.loadgen.report.Interval;
import io.tandemrelay.loadgen.report.Limits;
import io.tandemrelay.loadgen.report.RunWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** How many calls a relay carries. */
@Command(
        name = "capacity",
        description = {
            "Finds the most concurrent calls at which p99 latency stays within a limit, no frame is",
            "lost and no call fails: more and more calls, then between the last good number and the",
            "first bad one, then held for longer; all that several times."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {
            "0:a capacity was found (and is at least --min-calls)",
            "1:not even the first step was good, or the capacity is below --min-calls",
            "2:the command line is wrong",
            "3:nothing could be connected to",
            "4:void: this generator was late before the relay was, so only a lower bound is known"
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  The relay of this machine on one core, the generator with its agents on the other:",
            "    taskset -c 0 java @conf/relay.jvm -jar relay-server.jar run --set upstream.dialect=simple \\",
            "        --set upstream.url=ws://127.0.0.1:5000/ws &",
            "    taskset -c 1 java -jar relay-loadgen.jar capacity --agent-port 5000 --pid $!",
            "  A bridge that repeats the caller's audio:",
            "    relay-loadgen capacity --stream ws://127.0.0.1:4000/media --from 20"
        })
final class CapacityCommand implements Callable<Integer> {
    private static final int FOUND = 0;
    private static final int TOO_FEW = 1;
    private static final int NO_CONNECTION = 3;
    private static final int GENERATOR_LATE = 4;

    @Spec private CommandSpec spec = CommandSpec.create();

    @Mixin private CallTarget target = new CallTarget();

    @Mixin private GeneratorOptions generator = new GeneratorOptions();

    @Mixin private SearchOptions options = new SearchOptions();

    @Option(
            names = "--min-calls",
            paramLabel = "N",
            defaultValue = "1",
            description = "Exit 1 when fewer are carried, for CI (default: ${DEFAULT-VALUE}).")
    private int minCalls = 1;

    @Option(
            names = "--repeats",
            paramLabel = "N",
            defaultValue = "3",
            description = "Searches; the median counts (default: ${DEFAULT-VALUE}).")
    private int repeats = 3;

    @Option(
            names = "--warm-up",
            paramLabel = "TIME",
            defaultValue = "30s",
            converter = Durations.class,
            description =
                    "At the first step's calls, before anything counts (default: ${DEFAULT-VALUE}).")
    private Duration warmUp = Duration.ofSeconds(30);

    @Option(
            names = "--out",
            paramLabel = "FOLDER",
            defaultValue = "capacity-out",
            description =
                    "Where the record and report.html go; replaced if there (default: ${DEFAULT-VALUE}).")
    private Path out = Path.of("capacity-out");

    @Override
    public Integer call() throws IOException, InterruptedException {
        final Tally tally = new Tally();
        generator.followCpu(spec, tally);
        final CapacitySearch.Settings settings = settings();
        try (PhoneNetwork network = generator.network(spec)) {
            if (!generator.ownAgents()) {
                spec.commandLine()
                        .getOut()
                        .println("no --agent-port: the target must send the caller's audio back");
            }
            target.caller(network, spec); // wrong options show before the first call
            return generator.withAgents(
                    spec, network, tally, () -> search(settings, network, tally));
        }
    }

    private CapacitySearch.Settings settings() {
        if (repeats < 1) {
            throw new ParameterException(spec.commandLine(), "--repeats must be at least 1");
        }
        try {
            return options.settings(warmUp, generator.maxLatenessMs());
        } catch (IllegalArgumentException ex) {
            throw new ParameterException(spec.commandLine(), String.valueOf(ex.getMessage()), ex);
        }
    }

    private int search(CapacitySearch.Settings settings, PhoneNetwork network, Tally tally)
            throws IOException, InterruptedException {
        final Callers callers =
                new Callers(
                        tally,
                        number ->
                                target.caller(network, spec)
                                        .source(new StampedFrames(number))
                                        .hearing(
                                                new CallerEar(
                                                        tally, number, generator.endlessWays())));
        final CapacitySearch search = new CapacitySearch(settings, callers, tally);
        final RunRecord record =
                new RunRecord(spec, out, "capacity", target.describe(), Limits.NONE);
        return CtrlC.during(
                () -> {
                    final Capacity capacity;
                    try (RunWriter writer = record.writer(0, 1)) {
                        capacity = searched(search, writer, settings);
                    }
                    capacity.write(out);
                    record.writeReport();
                    return conclude(capacity, tally, callers);
                },
                search::stop);
    }

    private Capacity searched(
            CapacitySearch search, RunWriter writer, CapacitySearch.Settings settings)
            throws IOException {
        final PrintWriter screen = spec.commandLine().getOut();
        final LiveView view =
                new LiveView(screen, LiveView.onTerminal(), "capacity: " + target.describe());
        final CapacitySearch.Observer observer =
                new CapacitySearch.Observer() {
                    @Override
                    public void onInterval(Interval interval, int wanted, String phase)
                            throws IOException {
                        writer.interval(interval);
                        view.show(interval, "%d calls, %s".formatted(wanted, phase));
                    }

                    @Override
                    public void onStep(Capacity.Step tried) {
                        view.note(line(tried));
                    }
                };
        final List<Integer> knees = new ArrayList<>();
        final Map<Integer, Capacity.Bound> bounds = new HashMap<>();
        for (int repeat = 1; repeat <= repeats && !search.isStopped(); repeat++) {
            final int knee = search.repeat(repeat, observer);
            bounds.put(knee, search.bound());
            if (knee > 0) {
                knees.add(knee);
            }
        }
        return new Capacity(
                settings.maxP99Ms(),
                search.steps(),
                knees,
                search.cpuMicrosPerFrame(),
                settings.maxLatenessP99Ms(),
                bounds.getOrDefault(Capacity.median(knees), Capacity.Bound.TARGET));
    }

    private int conclude(Capacity capacity, Tally tally, Callers callers) {
        final PrintWriter screen = spec.commandLine().getOut();
        final boolean generatorBound = capacity.bound() == Capacity.Bound.GENERATOR;
        screen.println();
        if (capacity.knees().isEmpty()) {
            screen.println("no capacity found");
        } else {
            screen.printf(
                    Locale.ROOT,
                    "%s %d calls at p99 <= %s ms without loss (%d to %d in %d searches)%n",
                    capacity.bound() == Capacity.Bound.TARGET ? "capacity" : "at least",
                    capacity.median(),
                    BigDecimal.valueOf(capacity.limitP99Ms()).stripTrailingZeros().toPlainString(),
                    Collections.min(capacity.knees()),
                    Collections.max(capacity.knees()),
                    capacity.knees().size());
        }
        if (!Double.isNaN(capacity.cpuMicrosPerFrame())) {
            screen.printf(
                    Locale.ROOT,
                    "relay's CPU per frame there: %.2f us%n",
                    capacity.cpuMicrosPerFrame());
        }
        if (callers.firstFailure() != null) {
            screen.printf("first failed call: %s%n", callers.firstFailure());
        }
        if (generatorBound) {
            screen.println(
                    "The generator was late before the target was: give it more cores or --threads.");
        }
        screen.printf("report: %s%n", out.resolve("report.html"));
        screen.flush();
        if (tally.total(Count.CALLS_OPENED) == 0) {
            return NO_CONNECTION;
        }
        if (capacity.median() >= minCalls && capacity.median() > 0 && !generatorBound) {
            return FOUND;
        }
        return generatorBound ? GENERATOR_LATE : TOO_FEW;
    }

    private static String line(Capacity.Step tried) {
        return String.format(
                Locale.ROOT,
                "search %d  %5d calls  %-4s  p99 %7.2f ms  lost %d  failed %d  own lateness p99 %.2f ms%s%s%s",
                tried.repeat(),
                tried.calls(),
                tried.good() ? "good" : tried.isVoid() ? "void" : "bad",
                tried.p99Ms(),
                tried.lost(),
                tried.failed(),
                tried.latenessP99Ms(),
                tried.lateSeconds() == 0 ? "" : " (%d s late)".formatted(tried.lateSeconds()),
                Double.isNaN(tried.cpuMicrosPerFrame())
                        ? ""
                        : String.format(
                                Locale.ROOT,
                                "  relay %.2f us/frame, %.2f cores",
                                tried.cpuMicrosPerFrame(),
                                tried.relayCores()),
                tried.confirmation() ? "  (hold)" : "");
    }
}
