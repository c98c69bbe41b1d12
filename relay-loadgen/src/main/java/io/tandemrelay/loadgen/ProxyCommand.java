package io.tandemrelay.loadgen;

import io.tandemrelay.loadgen.fault.Direction;
import io.tandemrelay.loadgen.fault.FaultKind;
import io.tandemrelay.loadgen.fault.FaultPlan;
import io.tandemrelay.loadgen.fault.FaultProxy;
import io.tandemrelay.loadgen.fault.Line;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Runs a fault proxy until it is interrupted. */
@Command(
        name = "proxy",
        description = {
            "A TCP proxy with faults, for either side of a relay: between the callers and its port,",
            "or between it and its agent. It sees bytes only, so TLS passes through it.",
            "Durations are written like 50ms, 2s or 1m. Each connection has its own clock and bytes."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {
            "0:it was interrupted",
            "2:the command line is wrong",
            "3:the port could not be listened on"
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  A mobile network in front of a relay: point callers at port 4000:",
            "    relay-loadgen proxy --listen 4000 --to 127.0.0.1:3000 --delay 50ms --jitter 10ms",
            "  An agent's line that stands still for 2 s in every 30, for every tenth connection:",
            "    relay-loadgen proxy --listen 5001 --to 127.0.0.1:5000 --stall 2s --stall-every 30s --share 10%%",
            "  Each byte by itself, 5 ms apart; then one that dies in the middle of a message:",
            "    relay-loadgen proxy --to 127.0.0.1:3000 --dribble 1/5ms",
            "    relay-loadgen proxy --to 127.0.0.1:3000 --reset-at 10000 --direction to-target"
        })
final class ProxyCommand implements Callable<Integer> {
    private static final int TERMINAL_SECONDS = 1;
    private static final int PLAIN_SECONDS = 10;

    private static final Pattern ADDRESS = Pattern.compile("([^:\\s]+):([0-9]{1,5})");
    private static final Pattern BANDWIDTH = Pattern.compile("([0-9]{1,9})([kKmM]?)");
    private static final Pattern DRIBBLE = Pattern.compile("([0-9]{1,9})/(\\S+)");
    private static final Pattern SHARE = Pattern.compile("([0-9]{1,3}(?:\\.[0-9]{1,6})?)%");

    @Spec private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--listen",
            paramLabel = "PORT",
            description = "Port on 127.0.0.1; 0 for any free one (default: ${DEFAULT-VALUE}).",
            defaultValue = "4000")
    private int listen = 4000;

    @Option(
            names = "--to",
            paramLabel = "HOST:PORT",
            required = true,
            description = "Where connections are passed on to.")
    private String to = "";

    @Option(
            names = "--delay",
            paramLabel = "DURATION",
            description = "Every byte arrives so much later.",
            converter = Durations.class)
    private Duration delay = Duration.ZERO;

    @Option(
            names = "--jitter",
            paramLabel = "DURATION",
            description = "The delay varies by plus or minus so much; bytes keep their order.",
            converter = Durations.class)
    private Duration jitter = Duration.ZERO;

    @Option(
            names = "--bandwidth",
            paramLabel = "BYTES",
            description = "Bytes a second, such as 500, 64k or 1m (of 1000).")
    private @Nullable String bandwidth;

    @Option(
            names = "--dribble",
            paramLabel = "BYTES/DURATION",
            description = "Write so many bytes at a time and wait so long between, such as 1/5ms.")
    private @Nullable String dribble;

    @Option(
            names = "--stall",
            paramLabel = "DURATION",
            description = "Nothing passes for so long, then everything.",
            converter = Durations.class)
    private Duration stall = Duration.ZERO;

    @Option(
            names = "--stall-every",
            paramLabel = "DURATION",
            description = "Stall again and again (default: once).",
            converter = Durations.class)
    private @Nullable Duration stallEvery;

    @Option(
            names = "--stall-after",
            paramLabel = "DURATION",
            description = "When the first stall begins (default: --stall-every, or at once).",
            converter = Durations.class)
    private @Nullable Duration stallAfter;

    @Option(
            names = "--half-close-after",
            paramLabel = "DURATION",
            description = "The receiver gets a FIN; the other direction goes on.",
            converter = Durations.class)
    private @Nullable Duration halfCloseAfter;

    @Option(
            names = "--blackhole-after",
            paramLabel = "DURATION",
            description = "Nothing is read or passed on any more, and nothing closed.",
            converter = Durations.class)
    private @Nullable Duration blackholeAfter;

    @Option(
            names = "--reset-at",
            paramLabel = "BYTES",
            description = "Reset both sockets when exactly so many bytes have passed.",
            defaultValue = "-1",
            showDefaultValue = Help.Visibility.NEVER)
    private long resetAt = -1;

    @Option(
            names = "--direction",
            paramLabel = "both|to-target|to-client",
            description = "Which bytes this is done to (default: ${DEFAULT-VALUE}).",
            defaultValue = "both")
    private String direction = "both";

    @Option(
            names = "--share",
            paramLabel = "PERCENT",
            description = "Part of the connections this is done to (default: ${DEFAULT-VALUE}).",
            defaultValue = "100%")
    private String share = "100%";

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "Decides which connections, and the jitter (default: ${DEFAULT-VALUE}).",
            defaultValue = "1")
    private long seed = 1;

    @Override
    public Integer call() throws Exception {
        final InetSocketAddress target;
        final FaultPlan plan;
        try {
            target = target();
            plan = plan();
        } catch (IllegalArgumentException wrong) {
            throw new ParameterException(
                    spec.commandLine(), String.valueOf(wrong.getMessage()), wrong);
        }
        return Foreground.serve(
                spec,
                "127.0.0.1:" + listen,
                "--listen",
                () -> {
                    try (FaultProxy proxy = FaultProxy.start(listen, target, plan)) {
                        final PrintWriter screen = spec.commandLine().getOut();
                        screen.printf(
                                "fault proxy listening on 127.0.0.1:%d, to %s%n", proxy.port(), to);
                        screen.flush();
                        report(proxy, screen);
                    }
                });
    }

    /** One line that is written over on a terminal, else a line now and then; never returns. */
    private static void report(FaultProxy proxy, PrintWriter screen) throws InterruptedException {
        final boolean terminal = LiveView.onTerminal();
        final CountDownLatch never = new CountDownLatch(1);
        while (!never.await(terminal ? TERMINAL_SECONDS : PLAIN_SECONDS, TimeUnit.SECONDS)) {
            screen.print(terminal ? "\r\u001b[K" + status(proxy) : status(proxy) + "\n");
            screen.flush();
        }
    }

    static String status(FaultProxy proxy) {
        final StringBuilder status = new StringBuilder();
        status.append(
                String.format(
                        Locale.ROOT,
                        "%d open of %d connections, %.1f kB to the target, %.1f kB to clients",
                        proxy.connections(),
                        proxy.accepted(),
                        proxy.bytesPassed(Direction.TO_TARGET) / 1e3,
                        proxy.bytesPassed(Direction.TO_CLIENT) / 1e3));
        for (FaultKind kind : FaultKind.values()) {
            if (proxy.faults(kind) > 0) {
                final String word = kind.name().toLowerCase(Locale.ROOT).replace('_', '-');
                status.append(", ").append(proxy.faults(kind)).append(' ').append(word);
            }
        }
        return status.toString();
    }

    private InetSocketAddress target() {
        final Matcher address = matched(ADDRESS, "--to", to, "HOST:PORT, such as 127.0.0.1:3000");
        final InetSocketAddress target =
                new InetSocketAddress(address.group(1), Integer.parseInt(address.group(2)));
        if (target.isUnresolved()) {
            throw new IllegalArgumentException("--to " + to + ": no such host");
        }
        return target;
    }

    private FaultPlan plan() {
        if (listen < 0 || listen > 0xFFFF) {
            throw new IllegalArgumentException("--listen " + listen + ": no such port");
        }
        final Matcher percent = matched(SHARE, "--share", share, "a percentage, such as 10%");
        final Line line = line();
        final FaultPlan plan =
                FaultPlan.none().share(Double.parseDouble(percent.group(1)) / 100).seed(seed);
        return switch (direction) {
            case "both" -> plan.toTarget(line).toClient(line);
            case "to-target" -> plan.toTarget(line);
            case "to-client" -> plan.toClient(line);
            default ->
                    throw new IllegalArgumentException(
                            "--direction " + direction + ": expected both, to-target or to-client");
        };
    }

    private Line line() {
        Line line = Line.plain().delay(delay).jitter(jitter);
        if (bandwidth != null) {
            line = line.bandwidthBytesPerSecond(bytesPerSecond(bandwidth));
        }
        if (dribble != null) {
            final Matcher pieces = matched(DRIBBLE, "--dribble", dribble, "such as 1/5ms");
            line =
                    line.dribble(
                            Integer.parseInt(pieces.group(1)), Durations.parse(pieces.group(2)));
        }
        if (stallEvery != null) {
            final Duration after = stallAfter == null ? stallEvery : stallAfter;
            line = line.stall(after, stall, stallEvery);
        } else {
            line = line.stall(stallAfter == null ? Duration.ZERO : stallAfter, stall);
        }
        if (halfCloseAfter != null) {
            line = line.halfCloseAfter(halfCloseAfter);
        }
        if (blackholeAfter != null) {
            line = line.blackholeAfter(blackholeAfter);
        }
        return resetAt < 0 ? line : line.resetAtByte(resetAt);
    }

    private static long bytesPerSecond(String written) {
        final Matcher amount =
                matched(BANDWIDTH, "--bandwidth", written, "bytes a second, such as 64k");
        final long unit =
                switch (amount.group(2)) {
                    case "k", "K" -> 1_000;
                    case "m", "M" -> 1_000_000;
                    default -> 1;
                };
        return Long.parseLong(amount.group(1)) * unit;
    }

    private static Matcher matched(Pattern form, String option, String written, String expected) {
        final Matcher matcher = form.matcher(written);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(option + " " + written + ": expected " + expected);
        }
        return matcher;
    }
}
