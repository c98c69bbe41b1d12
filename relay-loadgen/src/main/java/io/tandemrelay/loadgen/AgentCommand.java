package io.tandemrelay.loadgen;

import io.tandemrelay.loadgen.load.Count;
import io.tandemrelay.loadgen.load.Tally;
import io.tandemrelay.loadgen.load.Way;
import io.tandemrelay.loadgen.report.Interval;
import io.tandemrelay.loadgen.report.Limits;
import io.tandemrelay.loadgen.report.RunWriter;
import io.tandemrelay.loadgen.upstream.AgentScript;
import io.tandemrelay.loadgen.upstream.AgentSettings;
import io.tandemrelay.loadgen.upstream.CreateAnswer;
import io.tandemrelay.loadgen.upstream.Speech;
import io.tandemrelay.loadgen.upstream.StubAgent;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Voice agents at scale, well or badly behaved. */
@Command(
        name = "agent",
        description = {
            "Serves stub voice agents of both dialects on one port: simple (ws://HOST:PORT/ws) and",
            "vapi (REST at http://HOST:PORT, then its WebSocket). Runs until Ctrl-C."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {
            "0:ended by Ctrl-C or --duration",
            "2:the command line is wrong",
            "3:the port cannot be listened on"
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  Agents for a load run of another machine, with a record to merge into its report:",
            "    relay-loadgen agent --port 5000 --bind 0.0.0.0 --public-host 10.0.0.7 --out agents",
            "  A tone of 5 s sent ten times as fast as real time, again after each interruption:",
            "    relay-loadgen agent --says TONE --pace 10 --answer 5s --interrupt-every 2s",
            "  One session in ten is reset after a second of the caller's audio:",
            "    relay-loadgen agent --fault reset-heard=16000 --fault-share 10",
            "  Scripted: says 3 s at once, 2 s more after five seconds, hangs up after eight:",
            "    relay-loadgen agent --says NOTHING --turn 3s@0s --turn 2s@5s --fault hang-up=8s"
        })
final class AgentCommand implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--port",
            paramLabel = "PORT",
            defaultValue = "5000",
            description = "Port to listen on, 0 for any (default: ${DEFAULT-VALUE}).")
    private int port = 5000;

    @Option(
            names = "--bind",
            paramLabel = "ADDRESS",
            defaultValue = "127.0.0.1",
            description = "Address to listen on (default: ${DEFAULT-VALUE}).")
    private String bind = "127.0.0.1";

    @Option(
            names = "--public-host",
            paramLabel = "HOST",
            description = "Host name in the URLs that creates are answered with (default: --bind).")
    private @Nullable String publicHost;

    @Option(
            names = "--threads",
            paramLabel = "N",
            defaultValue = "1",
            description = "Event loops (default: ${DEFAULT-VALUE}).")
    private int threads = 1;

    @Option(
            names = "--api-key",
            paramLabel = "KEY",
            defaultValue = "${VAPI_API_KEY:-TEST-PRIVATE-KEY}",
            description =
                    "Bearer key that creates need (default: the variable VAPI_API_KEY, else TEST-PRIVATE-KEY).")
    private String apiKey = "TEST-PRIVATE-KEY";

    @Option(
            names = "--concurrency-limit",
            paramLabel = "CALLS",
            defaultValue = "100000",
            description = "Creates above so many live calls are answered as blocked.")
    private int concurrencyLimit = 100_000;

    @Mixin private AgentOptions behaviour = new AgentOptions();

    @Option(
            names = "--turn",
            paramLabel = "LENGTH@TIME",
            description =
                    "Speaks a tone so long, so long after the session opened. May be repeated.")
    private List<String> turns = List.of();

    @Option(
            names = "--fault",
            paramLabel = "NAME[=VALUE]",
            description = {
                "May be repeated: refuse (closed port), upgrade-never, upgrade-status=503,",
                "bad-accept, create-never, create-status=500, reset=2s, reset-heard=BYTES,",
                "reset-sent=BYTES, stop-reading=2s, flood=BYTES (a message), close=2s, hang-up=2s,",
                "ignore-pings, ignore-close, fragments=BYTES, die=10s (all sessions, then refuses)."
            })
    private List<String> faults = List.of();

    @Option(
            names = "--fault-share",
            paramLabel = "PERCENT",
            defaultValue = "100",
            description = "Share of sessions with these faults (default: ${DEFAULT-VALUE}).")
    private double faultShare = 100;

    @Option(
            names = "--duration",
            paramLabel = "TIME",
            converter = Durations.class,
            description = "End after so long (default: Ctrl-C).")
    private @Nullable Duration duration;

    @Option(
            names = "--out",
            paramLabel = "FOLDER",
            description = "Also write a record, to be merged by 'report'.")
    private @Nullable Path out;

    @Override
    public Integer call() throws IOException, InterruptedException {
        final Tally tally = new Tally();
        final AgentScript good = withTurns(behaviour(tally));
        final AgentScript bad = withFaults(good);
        final AgentSettings settings =
                AgentSettings.DEFAULT
                        .port(port)
                        .listen(bind, publicHost == null ? bind : publicHost)
                        .ioThreads(threads)
                        .apiKey(apiKey)
                        .concurrencyLimit(concurrencyLimit)
                        .countingOnly();
        final StubAgent agent;
        try {
            agent = StubAgent.start(settings, faults.contains("refuse") ? bad : good);
        } catch (RuntimeException ex) {
            return Foreground.portTaken(spec, bind + ":" + port, "--port", ex);
        }
        try (agent) {
            if (!faults.contains("refuse")) {
                final Random random = new Random(port);
                agent.scripts(() -> random.nextDouble() * 100 < faultShare ? bad : good);
            }
            final PrintWriter screen = spec.commandLine().getOut();
            screen.printf(
                    "agents listening: simple %s, vapi %s%n",
                    agent.webSocketUrl(), agent.restBaseUrl());
            screen.flush();
            watch(agent, tally, screen);
        }
        return 0;
    }

    private AgentScript behaviour(Tally tally) {
        try {
            return behaviour.script(tally);
        } catch (IllegalArgumentException ex) {
            throw new ParameterException(spec.commandLine(), String.valueOf(ex.getMessage()), ex);
        }
    }

    private void watch(StubAgent agent, Tally tally, PrintWriter screen)
            throws IOException, InterruptedException {
        final CountDownLatch end = new CountDownLatch(1);
        final long endNs =
                duration == null ? Long.MAX_VALUE : System.nanoTime() + duration.toNanos();
        final RunRecord record =
                out == null
                        ? null
                        : new RunRecord(
                                spec, out, "agent", agent.webSocketUrl().toString(), Limits.NONE);
        CtrlC.during(
                () -> {
                    try (RunWriter writer = record == null ? null : record.writer(0, 1)) {
                        long lastMs = System.currentTimeMillis();
                        while (System.nanoTime() < endNs && !end.await(1, TimeUnit.SECONDS)) {
                            final long nowMs = System.currentTimeMillis();
                            final Interval interval =
                                    tally.interval(lastMs, nowMs, true, agent.openSessions());
                            lastMs = nowMs;
                            if (writer != null) {
                                writer.interval(interval);
                            }
                            show(interval, tally, screen);
                        }
                        if (writer != null) {
                            writer.interval(
                                    tally.interval(
                                            lastMs,
                                            System.currentTimeMillis(),
                                            false,
                                            agent.openSessions()));
                        }
                    }
                    return 0;
                },
                end::countDown);
    }

    private static void show(Interval interval, Tally tally, PrintWriter screen) {
        if (interval.counts().isEmpty()) {
            return;
        }
        screen.printf(
                Locale.ROOT,
                "sessions %d, heard %d frames/s, spoke %d/s, faults %d, unrecognised bytes %d%n",
                interval.callsUp(),
                interval.counts().getOrDefault(Way.UPLINK.heard().key(), 0L),
                interval.counts().getOrDefault(Count.FRAMES_DOWNLINK_SENT.key(), 0L),
                tally.total("faults."),
                tally.total(Count.BYTES_UNRECOGNISED));
        screen.flush();
    }

    private AgentScript withTurns(AgentScript script) {
        AgentScript scripted = script;
        for (String turn : turns) {
            final int at = turn.indexOf('@');
            final Duration length = duration("--turn", turn, turn.substring(0, Math.max(0, at)));
            final Duration after = duration("--turn", turn, turn.substring(at + 1));
            final int frames = (int) (length.toMillis() / 20);
            scripted =
                    scripted.actAfterMs(
                            after.toMillis(),
                            session -> session.speak(Speech.tone().frames(frames)));
        }
        return scripted;
    }

    private AgentScript withFaults(AgentScript script) {
        AgentScript faulty = script;
        for (String fault : faults) {
            final int equals = fault.indexOf('=');
            final String name = equals < 0 ? fault : fault.substring(0, equals);
            final String value = equals < 0 ? "" : fault.substring(equals + 1);
            try {
                faulty = fault(name, value).apply(faulty);
            } catch (IllegalArgumentException ex) {
                throw new ParameterException(
                        spec.commandLine(), "--fault " + fault + ": " + ex.getMessage(), ex);
            }
        }
        return faulty;
    }

    private static UnaryOperator<AgentScript> fault(String name, String value) {
        return script ->
                switch (name) {
                    case "refuse" -> script.refusing();
                    case "upgrade-never" -> script.upgradeNever();
                    case "upgrade-status" -> script.upgradeStatus(Integer.parseInt(value));
                    case "bad-accept" -> script.upgradeBadAccept();
                    case "create-never" -> script.create(CreateAnswer.NEVER);
                    case "create-status" ->
                            script.create(
                                    new CreateAnswer.Verbatim(
                                            Integer.parseInt(value),
                                            Map.of("content-type", "application/json"),
                                            "{\"message\":\"planted\"}"));
                    case "reset" -> script.resetAfterMs(Durations.parse(value).toMillis());
                    case "reset-heard" -> script.resetAfterHeard(Long.parseLong(value));
                    case "reset-sent" -> script.resetAfterSent(Long.parseLong(value));
                    case "stop-reading" ->
                            script.stopReadingAfterMs(Durations.parse(value).toMillis());
                    case "flood" -> script.flood(Integer.parseInt(value), 0);
                    case "close" -> script.closeAfterMs(Durations.parse(value).toMillis(), 1000);
                    case "hang-up" ->
                            script.hangUpAfterMs(
                                    Durations.parse(value).toMillis(), "assistant-ended-call");
                    case "ignore-pings" -> script.ignoringPings();
                    case "ignore-close" -> script.ignoringClose();
                    case "fragments" -> script.fragmented(Integer.parseInt(value));
                    case "die" -> script.dieAfterMs(Durations.parse(value).toMillis());
                    default -> throw new IllegalArgumentException("no such fault; see --help");
                };
    }

    private Duration duration(String option, String whole, String written) {
        try {
            return Durations.parse(written);
        } catch (IllegalArgumentException ex) {
            throw new ParameterException(
                    spec.commandLine(), option + " " + whole + ": " + ex.getMessage(), ex);
        }
    }
}
