package io.tandemrelay.loadgen;

import io.tandemrelay.loadgen.caller.PhoneNetwork;
import io.tandemrelay.loadgen.compare.Comparison;
import io.tandemrelay.loadgen.compare.ComparisonJson;
import io.tandemrelay.loadgen.compare.ComparisonSettings;
import io.tandemrelay.loadgen.compare.ComparisonTable;
import io.tandemrelay.loadgen.compare.Cores;
import io.tandemrelay.loadgen.compare.Expectation;
import io.tandemrelay.loadgen.compare.Judgement;
import io.tandemrelay.loadgen.compare.Launch;
import io.tandemrelay.loadgen.compare.Results;
import io.tandemrelay.loadgen.compare.SearchPath;
import io.tandemrelay.loadgen.compare.StopSignal;
import io.tandemrelay.loadgen.compare.Target;
import io.tandemrelay.loadgen.compare.TargetsFile;
import io.tandemrelay.loadgen.report.ComparisonPage;
import io.tandemrelay.loadgen.report.HtmlReport;
import io.tandemrelay.loadgen.report.Machine;
import io.tandemrelay.loadgen.report.Verdict.Finding;
import io.tandemrelay.loadgen.report.Verdict.Outcome;
import io.tandemrelay.loadgen.upstream.AgentAudio;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Several relays side by side. */
@Command(
        name = "compare",
        description = {
            "Measures several relays under the same calls, one at a time, in rounds of rotating order:",
            "CPU per frame, latency, loss, memory and capacity of each, as medians, in one page.",
            "Callers and agents are this process's; each relay is started, warmed and stopped by it."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {
            "0:measured, and every expectation holds",
            "1:an expectation does not hold",
            "2:the command line or a file of targets is wrong",
            "3:no target could be started",
            "4:void: this generator was late in every measurement"
        },
        footerHeading = "%nA file of targets:%n",
        footer = {
            "    [{@|bold \"name\"|@: \"mine\", @|bold \"folder\"|@: \".\", @|bold \"needs\"|@: [\"node\"], @|bold \"build\"|@: [\"npm\", \"ci\"],",
            "      @|bold \"start\"|@: [\"node\", \"bridge.js\", \"{port}\", \"{agent}\"], @|bold \"about\"|@: \"my bridge\",",
            "      @|bold \"stream\"|@: \"ws://127.0.0.1:{port}/media\", @|bold \"ready\"|@: \"/health\"}]",
            "  folder is relative to the file; needs, build, about, stream and ready may be left out.",
            "  \"webhook\": \"http://127.0.0.1:{port}/webhook\" instead of stream; \"ready\": \"\" when an open",
            "  port is enough; \"agentAudio\": \"MULAW\" or \"PCM8K\"; \"losesAudio\": true for no capacity search.",
            "  start may say {port}, {agent} (WebSocket URL), {core} (of --target-core) and {java}; it is",
            "  the process that is measured, so scripts end with exec.",
            "%nWhat can be expected (--expect, of medians):",
            "    A<=1.3*B:uplink.cpu      A<=B+0.5:both.uplink.p99      A>=2.5*B:capacity      A<=60:both.memory",
            "  Metrics: capacity, capacity.cpu, idle, and WORKLOAD[@CALLS].FIGURE, where WORKLOAD is uplink",
            "  (silent agent), both (agent in real time) or ahead (agent sends ahead of real time), and FIGURE",
            "  cpu (us per frame), uplink.p50 .p99 .p99.9, downlink.p50 .p99 .p99.9 (ms), lost, doubled, wrong,",
            "  failed, memory (KiB per call), resident (MiB). Targets whose needs are missing are not judged.",
            "%nExamples:",
            "  Relays on core 0, the generator on core 1:",
            "    taskset -c 1 relay-loadgen compare contenders.json --target-core 0 --expect 'mine<=2*c-epoll:both.cpu'",
            "  A quick look at two of them:",
            "    relay-loadgen compare contenders.json --only mine,c-epoll --repeats 1 --measure 5s --no-capacity"
        })
final class CompareCommand implements Callable<Integer> {
    private static final int NOTHING_STARTED = 3;

    @Spec private CommandSpec spec = CommandSpec.create();

    @Parameters(
            paramLabel = "FILE",
            arity = "1..*",
            description = "Lists of targets, as JSON; joined in this order.")
    private List<Path> files = new ArrayList<>();

    @Option(
            names = "--only",
            paramLabel = "NAME",
            split = ",",
            description = "Measures these targets only (default: all).")
    private List<String> only = new ArrayList<>();

    @Option(
            names = "--baseline",
            paramLabel = "NAME",
            description = "Ratios are to this target (default: the first).")
    private @Nullable String baseline;

    @Option(
            names = "--expect",
            paramLabel = "EXPECTATION",
            description = "Exit 1 unless this holds; may be repeated, see below.")
    private List<String> expectations = new ArrayList<>();

    @Option(
            names = "--repeats",
            paramLabel = "N",
            defaultValue = "3",
            description = "Rounds; the median counts (default: ${DEFAULT-VALUE}).")
    private int repeats = 3;

    @Option(
            names = "--calls",
            paramLabel = "N",
            split = ",",
            defaultValue = "100",
            description =
                    "Calls to measure with, several like 100,250 (default: ${DEFAULT-VALUE}).")
    private List<Integer> calls = List.of(100);

    @Option(
            names = "--measure",
            paramLabel = "TIME",
            defaultValue = "15s",
            converter = Durations.class,
            description = "Length of one measurement (default: ${DEFAULT-VALUE}).")
    private Duration measure = Duration.ofSeconds(15);

    @Option(
            names = "--warm-up",
            paramLabel = "TIME",
            defaultValue = "60s",
            converter = Durations.class,
            description =
                    "Calls of all kinds before the first measurement of each start (default: ${DEFAULT-VALUE}).")
    private Duration warmUp = Duration.ofSeconds(60);

    @Option(
            names = "--target-core",
            paramLabel = "N",
            description =
                    "Pins each target to this core (taskset -c N). Pin this generator to others yourself.")
    private @Nullable Integer core;

    @Option(
            names = "--target-prefix",
            paramLabel = "WORDS",
            defaultValue = "",
            description =
                    "Put before each start command, to hold targets to a share of a core, say.")
    private String prefix = "";

    @Option(
            names = "--ahead-pace",
            paramLabel = "TIMES",
            defaultValue = "3",
            description =
                    "An agent that sends ahead sends so many times as fast as it plays (default: ${DEFAULT-VALUE}).")
    private double aheadPace = 3;

    @Option(
            names = "--utterance",
            paramLabel = "TIME",
            defaultValue = "3s",
            converter = Durations.class,
            description =
                    "What it says at a stretch; then it pauses until that has played (default: ${DEFAULT-VALUE}).")
    private Duration utterance = Duration.ofSeconds(3);

    /** Formats in which every frame can be proven. */
    enum Audio {
        MULAW,
        PCM8K
    }

    @Option(
            names = "--agent-audio",
            paramLabel = "FORMAT",
            defaultValue = "PCM8K",
            description =
                    "MULAW or PCM8K, for targets that do not say (default: ${DEFAULT-VALUE}).")
    private Audio audio = Audio.PCM8K;

    @Mixin private LoopOptions loops = new LoopOptions();

    @Option(
            names = "--no-capacity",
            description = "Does not search for the most calls, which takes longest.")
    private boolean noCapacity;

    @Mixin private SearchOptions search = new SearchOptions();

    @Option(
            names = "--out",
            paramLabel = "FOLDER",
            defaultValue = "compare-out",
            description =
                    "Where compare.html, compare.json and the targets' logs go (default: ${DEFAULT-VALUE}).")
    private Path out = Path.of("compare-out");

    @Override
    public Integer call() throws IOException, InterruptedException {
        final List<Target> all = targets();
        final ComparisonSettings settings = settings();
        final List<String> names = all.stream().map(Target::name).toList();
        final List<Expectation> expected = expected(names, settings);
        final List<Target> chosen = chosen(all, names);
        final String relative = baseline(names, chosen);
        final Launch launch = launch(chosen);
        final List<String> warnings = warnings();
        final PrintWriter screen = spec.commandLine().getOut();
        try (PhoneNetwork network = loops.network(spec)) {
            warnings.forEach(warning -> screen.println("warning: " + warning));
            Files.createDirectories(out);
            final StopSignal stop = new StopSignal();
            final Comparison comparison =
                    new Comparison(
                            settings,
                            launch,
                            out,
                            stop,
                            line -> {
                                screen.println(line);
                                screen.flush();
                            });
            return CtrlC.during(
                    () ->
                            conclude(
                                    comparison.run(chosen, network, relative, warnings),
                                    judgeable(expected, chosen)),
                    stop::raise);
        }
    }

    private List<Target> targets() throws IOException {
        try {
            return TargetsFile.read(files);
        } catch (NoSuchFileException ex) {
            throw new ParameterException(
                    spec.commandLine(), "no such file: " + ex.getMessage(), ex);
        } catch (IllegalArgumentException ex) {
            throw new ParameterException(spec.commandLine(), String.valueOf(ex.getMessage()), ex);
        }
    }

    private ComparisonSettings settings() {
        try {
            return new ComparisonSettings(
                    repeats,
                    calls,
                    search.rate(),
                    warmUp,
                    search.settle(),
                    measure,
                    loops.maxLatenessMs(),
                    aheadPace,
                    utterance,
                    audio == Audio.MULAW ? AgentAudio.MULAW_8K : AgentAudio.PCM_8K,
                    // no warm-up of its own: the target is warm by then
                    noCapacity ? null : search.settings(Duration.ZERO, loops.maxLatenessMs()));
        } catch (IllegalArgumentException ex) {
            throw new ParameterException(spec.commandLine(), String.valueOf(ex.getMessage()), ex);
        }
    }

    private List<Expectation> expected(List<String> names, ComparisonSettings settings) {
        try {
            return expectations.stream()
                    .map(text -> Expectation.parse(text, names, settings))
                    .toList();
        } catch (IllegalArgumentException ex) {
            throw new ParameterException(spec.commandLine(), "--expect " + ex.getMessage(), ex);
        }
    }

    private List<Target> chosen(List<Target> all, List<String> names) {
        only.forEach(name -> requireKnown("--only", name, names));
        return only.isEmpty()
                ? all
                : all.stream().filter(target -> only.contains(target.name())).toList();
    }

    /** Expectations of targets that were not asked for say nothing. */
    private static List<Expectation> judgeable(List<Expectation> all, List<Target> chosen) {
        final List<String> names = chosen.stream().map(Target::name).toList();
        return all.stream()
                .filter(each ->
                        names.contains(each.left())
                                && (each.right() == null || names.contains(each.right())))
                .toList();
    }

    private String baseline(List<String> names, List<Target> chosen) {
        if (baseline == null) {
            return chosen.getFirst().name();
        }
        requireKnown("--baseline", baseline, names);
        return baseline;
    }

    private void requireKnown(String option, String name, List<String> names) {
        if (!names.contains(name)) {
            throw new ParameterException(
                    spec.commandLine(),
                    "%s: no target is called '%s' (there are: %s)"
                            .formatted(option, name, String.join(", ", names)));
        }
    }

    private Launch launch(List<Target> chosen) {
        if (core != null && !SearchPath.has("taskset")) {
            throw new ParameterException(spec.commandLine(), "--target-core needs taskset");
        }
        if (core == null) {
            chosen.stream()
                    .filter(Target::asksForCore)
                    .findFirst()
                    .ifPresent(target -> {
                        throw new ParameterException(
                                spec.commandLine(),
                                target.name() + " says {core}: choose it with --target-core");
                    });
        }
        try {
            return Launch.of(core, prefix);
        } catch (IllegalArgumentException ex) {
            throw new ParameterException(
                    spec.commandLine(), "--target-prefix: " + ex.getMessage(), ex);
        }
    }

    private List<String> warnings() {
        final List<String> warnings = new ArrayList<>();
        final BitSet own = Cores.ofThisProcess();
        if (core == null) {
            warnings.add(
                    "Targets and generator share all cores, so they disturb each other: see --target-core.");
        } else if (own.get(core)) {
            warnings.add(
                    "The generator may run on core %d too, where the targets are: start it with taskset -c ANOTHER."
                            .formatted(core));
        }
        return warnings;
    }

    private int conclude(Results results, List<Expectation> expected) throws IOException {
        final PrintWriter screen = spec.commandLine().getOut();
        final Judgement judgement = Judgement.of(results, expected);
        final Path html = out.resolve("compare.html");
        ComparisonPage.write(
                new ComparisonJson(results, judgement.notJudged()).document(),
                judgement.verdict(),
                RunRecord.command(spec),
                Machine.here(),
                html);
        new ComparisonTable(results, screen).print();
        judgement.notJudged().forEach(note -> screen.println("note    " + note));
        for (Finding finding : judgement.verdict().findings()) {
            screen.printf("%-7s %s%n", word(finding.outcome()), finding.text());
        }
        screen.printf("report: %s, %s%n", html, HtmlReport.jsonBeside(html));
        screen.flush();
        if (!results.anything()) {
            spec.commandLine().getErr().println("no target could be measured");
            return NOTHING_STARTED;
        }
        return judgement.verdict().outcome().exitStatus();
    }

    private static String word(Outcome outcome) {
        return switch (outcome) {
            case PASSED -> "holds";
            case FAILED -> "FAILS";
            case VOID -> "unknown";
        };
    }
}
