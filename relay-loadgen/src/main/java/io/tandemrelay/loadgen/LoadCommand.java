package io.tandemrelay.loadgen;

import io.tandemrelay.loadgen.audio.StampedFrames;
import io.tandemrelay.loadgen.caller.PhoneNetwork;
import io.tandemrelay.loadgen.caller.TwilioCaller;
import io.tandemrelay.loadgen.load.Arrivals;
import io.tandemrelay.loadgen.load.CallLength;
import io.tandemrelay.loadgen.load.CallerEar;
import io.tandemrelay.loadgen.load.Callers;
import io.tandemrelay.loadgen.load.LoadPlan;
import io.tandemrelay.loadgen.load.LoadRun;
import io.tandemrelay.loadgen.load.Tally;
import io.tandemrelay.loadgen.report.Interval;
import io.tandemrelay.loadgen.report.Limits;
import io.tandemrelay.loadgen.report.RunWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Many calls by a schedule, every frame proven, a verdict by limits. */
@Command(
        name = "load",
        description = {
            "Places many calls on any Media Streams endpoint, by webhook or directly, and proves",
            "each frame: none lost, doubled, swapped, corrupted, stale or of another call. Calls",
            "and frames leave by an absolute schedule; latency counts from the scheduled time."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {
            "0:within all limits",
            "1:a limit was exceeded",
            "2:the command line is wrong",
            "3:nothing could be connected to",
            "4:void: this generator was late itself, so nothing was measured"
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  500 calls for a minute, agents included: point the relay at ws://127.0.0.1:5000/ws",
            "    relay-loadgen load --agent-port 5000 --calls 500 --duration 60s --max-p99 10ms",
            "  As people call: Poisson arrivals, 90 s on average, 200 at a time, for ten minutes",
            "    relay-loadgen load --calls 200 --call-length exponential:90s --arrival POISSON --duration 10m",
            "  Somebody else's bridge with its own agent, signed: calls are judged, frames cannot be",
            "    TWILIO_AUTH_TOKEN=... relay-loadgen load --stream wss://bridge.example.com/media --calls 20 --unproven",
            "  Two machines, one run (start times and shares agree), then one report of both",
            "    relay-loadgen load --shard 0/2 --start-at 2026-11-23T12:00:00Z --seed 7 --out a ...",
            "    relay-loadgen load --shard 1/2 --start-at 2026-11-23T12:00:00Z --seed 7 --out b ...",
            "    relay-loadgen report a b --out report.html"
        })
final class LoadCommand implements Callable<Integer> {
    private static final long SOON_NS = 500_000_000;

    @Spec private CommandSpec spec = CommandSpec.create();

    @Mixin private CallTarget target = new CallTarget();

    @Option(
            names = "--calls",
            paramLabel = "N",
            defaultValue = "10",
            description = "Calls to hold at the same time (default: ${DEFAULT-VALUE}).")
    private int calls = 10;

    @Option(
            names = "--duration",
            paramLabel = "TIME",
            defaultValue = "60s",
            converter = Durations.class,
            description = "Length of the measured part (default: ${DEFAULT-VALUE}).")
    private Duration duration = Duration.ofSeconds(60);

    @Option(
            names = "--ramp",
            paramLabel = "TIME",
            defaultValue = "20s",
            converter = Durations.class,
            description = {
                "Time before it, in which calls come in and both sides warm up: its times are not judged",
                "(default: ${DEFAULT-VALUE})."
            })
    private Duration ramp = Duration.ofSeconds(20);

    @Option(
            names = "--call-length",
            paramLabel = "LENGTH",
            converter = CallLengths.class,
            description = {
                "How long callers stay: 90s, uniform:30s..2m, exponential:90s, lognormal:90s,0.8",
                "(default: to the end of the run). Others come in for those who leave."
            })
    private CallLength length = CallLength.WHOLE_RUN;

    @Option(
            names = "--arrival",
            paramLabel = "HOW",
            defaultValue = "UNIFORM",
            description =
                    "How calls come in: UNIFORM, POISSON, BURST or RAMP (default: ${DEFAULT-VALUE}).")
    private Arrivals.Rhythm arrival = Arrivals.Rhythm.UNIFORM;

    @Option(
            names = "--burst",
            paramLabel = "N",
            defaultValue = "10",
            description = "Calls that come together, with BURST (default: ${DEFAULT-VALUE}).")
    private int burst = 10;

    @Option(
            names = "--rate",
            paramLabel = "CALLS/S",
            description =
                    "Calls per second (default: what holds --calls up; without a --call-length, all within half the ramp).")
    private @Nullable Double rate;

    @Mixin private CallerBehaviour behaviour = new CallerBehaviour();

    @Mixin private GeneratorOptions generator = new GeneratorOptions();

    @Option(
            names = "--max-p99",
            paramLabel = "TIME",
            converter = Durations.class,
            description = "Fail when p99 latency of a direction is higher (default: no limit).")
    private @Nullable Duration maxP99;

    @Option(
            names = "--max-loss",
            paramLabel = "PERCENT",
            defaultValue = "0",
            description = "Fail when more frames are lost (default: ${DEFAULT-VALUE}).")
    private double maxLossPercent;

    @Option(
            names = "--unproven",
            description = {
                "The agent is another's and hears or repeats nothing we know: frames are not judged, only",
                "calls and what the carrier sees."
            })
    private boolean unproven;

    @Option(
            names = "--max-failed",
            paramLabel = "CALLS",
            defaultValue = "0",
            description = "Fail when more calls fail (default: ${DEFAULT-VALUE}).")
    private int maxFailed;

    @Option(
            names = "--shard",
            paramLabel = "K/N",
            defaultValue = "0/1",
            description =
                    "This process's share of the run: 0/4 is the first of four. Needs --seed.")
    private String shard = "0/1";

    @Option(
            names = "--start-at",
            paramLabel = "INSTANT",
            description = "When to begin, on all machines: 2026-11-23T12:00:00Z (default: now).")
    private @Nullable Instant startAt;

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "Makes arrivals, lengths and phases repeatable (default: by chance).")
    private @Nullable Long seed;

    @Option(
            names = "--out",
            paramLabel = "FOLDER",
            defaultValue = "load-out",
            description =
                    "Where the record and report.html go; replaced if there (default: ${DEFAULT-VALUE}).")
    private Path out = Path.of("load-out");

    private final long chance = ThreadLocalRandom.current().nextLong();

    @Override
    public Integer call() throws IOException, InterruptedException {
        final Tally tally = new Tally();
        generator.followCpu(spec, tally);
        final LoadPlan plan = plan();
        final long startNs = startNs();
        try (PhoneNetwork network = generator.network(spec)) {
            described(network, tally, 0); // wrong options show before the first call
            return generator.withAgents(
                    spec, network, tally, () -> run(network, plan, startNs, tally));
        }
    }

    private int run(PhoneNetwork network, LoadPlan plan, long startNs, Tally tally)
            throws IOException, InterruptedException {
        final Callers callers = new Callers(tally, number -> described(network, tally, number));
        final LoadRun run = new LoadRun(plan, callers, tally);
        final LiveView view =
                new LiveView(
                        spec.commandLine().getOut(),
                        LiveView.onTerminal(),
                        "load: " + target.describe());
        final RunRecord record = new RunRecord(spec, out, "load", target.describe(), limits());
        return CtrlC.during(
                () -> {
                    try (RunWriter writer = record.writer(plan.shard(), plan.shards())) {
                        run.run(
                                startNs,
                                interval -> {
                                    writer.interval(interval);
                                    view.show(interval, phase(interval, plan, startNs));
                                });
                    }
                    return record.conclude(callers.firstFailure());
                },
                run::stop);
    }

    private TwilioCaller.Builder described(PhoneNetwork network, Tally tally, int number) {
        final int call = number + 1;
        final TwilioCaller.Builder caller =
                behaviour.behave(target.caller(network, spec), planSeed() + call, spec);
        if (behaviour.stamped()) {
            caller.source(new StampedFrames(call));
        }
        return caller.hearing(new CallerEar(tally, call, generator.endlessWays()));
    }

    private LoadPlan plan() {
        if (maxLossPercent < 0 || maxFailed < 0 || calls < 1) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--calls must be at least 1, --max-loss and --max-failed at least 0");
        }
        if (seed == null && !shard.endsWith("/1")) {
            throw new ParameterException(
                    spec.commandLine(), "--shard " + shard + ": all shards need the same --seed");
        }
        final int slash = shard.indexOf('/');
        try {
            return new LoadPlan(
                    calls,
                    new Arrivals(arrival, perSecond(), burst, ramp.toNanos()),
                    length,
                    ramp,
                    duration,
                    Integer.parseInt(shard.substring(0, Math.max(0, slash))),
                    Integer.parseInt(shard.substring(slash + 1)),
                    planSeed());
        } catch (NumberFormatException ex) {
            throw new ParameterException(
                    spec.commandLine(), "--shard " + shard + ": expected K/N, such as 0/4", ex);
        } catch (IllegalArgumentException ex) {
            throw new ParameterException(spec.commandLine(), String.valueOf(ex.getMessage()), ex);
        }
    }

    /** Calls to the end of the run all come in the first half of the ramp; others are replaced. */
    private double perSecond() {
        if (rate != null) {
            return rate;
        }
        final Duration within =
                length.equals(CallLength.WHOLE_RUN) ? ramp.dividedBy(2) : length.mean();
        return calls / Math.max(0.001, within.toNanos() / 1e9);
    }

    private long planSeed() {
        return seed == null ? chance : seed;
    }

    private Limits limits() {
        return new Limits(
                maxP99 == null ? Double.NaN : maxP99.toNanos() / 1e6,
                unproven || !behaviour.stamped() ? Double.NaN : maxLossPercent / 100,
                maxFailed,
                generator.maxLatenessMs());
    }

    private long startNs() {
        if (startAt == null) {
            return System.nanoTime() + SOON_NS;
        }
        final long leftNs = Duration.between(Instant.now(), startAt).toNanos();
        if (leftNs < 0) {
            throw new ParameterException(
                    spec.commandLine(), "--start-at " + startAt + ": that is over");
        }
        return System.nanoTime() + leftNs;
    }

    private static String phase(Interval interval, LoadPlan plan, long startNs) {
        final long atS = Math.round((System.nanoTime() - startNs) / 1e9);
        final long rampS = plan.rampUp().toSeconds();
        if (interval.measured()) {
            return "measuring, %d of %d s".formatted(atS - rampS, plan.measured().toSeconds());
        }
        return atS <= rampS ? "ramp, %d of %d s".formatted(atS, rampS) : "hanging up";
    }
}
