package io.tandemrelay.loadgen;

import io.tandemrelay.loadgen.nullrelay.NullRelay;
import io.tandemrelay.loadgen.nullrelay.PlantedFault.Direction;
import io.tandemrelay.loadgen.nullrelay.PlantedFaults;
import java.io.PrintWriter;
import java.net.URI;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Runs a null relay until it is interrupted. */
@Command(
        name = "null-relay",
        description = {
            "A relay that only bridges bytes: what is measured against it is the load generator",
            "itself. Faults can be planted in it, to prove that the generator finds them."
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
            "  Each caller hears himself:",
            "    relay-loadgen null-relay --port 4000",
            "  Bridge to an agent, which must speak mu-law in the simple dialect:",
            "    relay-loadgen null-relay --port 4000 --agent ws://127.0.0.1:5000/ws",
            "  Stand still for 5 ms each second, which must show at the 99.9th percentile:",
            "    relay-loadgen null-relay --agent ws://127.0.0.1:5000/ws --stall 5ms --stall-every 1s",
            "  Lose every 500th frame of each call on its way to the agent:",
            "    relay-loadgen null-relay --agent ws://127.0.0.1:5000/ws --lose-every 500 --direction uplink"
        })
final class NullRelayCommand implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--port",
            paramLabel = "PORT",
            description = "Port on 127.0.0.1; 0 for any free one (default: ${DEFAULT-VALUE}).",
            defaultValue = "4000")
    private int port = 4000;

    @Option(
            names = "--agent",
            paramLabel = "URL",
            description = "WebSocket of the agent (ws); without it each caller's audio comes back.")
    private @Nullable URI agent;

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "I/O threads (default: ${DEFAULT-VALUE}).",
            defaultValue = "1")
    private int threads = 1;

    @Option(
            names = "--direction",
            paramLabel = "both|uplink|downlink",
            description =
                    "Frames to plant faults in; uplink is caller to agent (default: ${DEFAULT-VALUE}).",
            defaultValue = "both")
    private String direction = "both";

    @Option(
            names = "--lose-every",
            paramLabel = "N",
            description = "Lose every Nth frame of each call.")
    private int loseEvery;

    @Option(names = "--double-every", paramLabel = "N", description = "Send every Nth frame twice.")
    private int doubleEvery;

    @Option(
            names = "--swap-every",
            paramLabel = "N",
            description = "Send every Nth frame after its successor.")
    private int swapEvery;

    @Option(
            names = "--corrupt-every",
            paramLabel = "N",
            description = "Change one byte of every Nth frame.")
    private int corruptEvery;

    @Option(
            names = "--foreign-every",
            paramLabel = "N",
            description = "Send a copy of every Nth frame in another call too.")
    private int foreignEvery;

    @Option(
            names = "--stall",
            paramLabel = "DURATION",
            description = "Each I/O thread sleeps so long, such as 5ms, ...",
            converter = Durations.class)
    private Duration stall = Duration.ZERO;

    @Option(
            names = "--stall-every",
            paramLabel = "DURATION",
            description = "... each so often (default: ${DEFAULT-VALUE}).",
            converter = Durations.class,
            defaultValue = "1s")
    private Duration stallEvery = Duration.ofSeconds(1);

    @Override
    public Integer call() throws Exception {
        final NullRelay.Settings settings = settings();
        return Foreground.serve(
                spec,
                "127.0.0.1:" + port,
                "--port",
                () -> {
                    try (NullRelay relay = NullRelay.start(settings)) {
                        final PrintWriter screen = spec.commandLine().getOut();
                        screen.printf("null relay listening on %s%n", relay.webhookUrl());
                        screen.flush();
                        new CountDownLatch(1).await();
                    }
                });
    }

    private NullRelay.Settings settings() {
        try {
            return new NullRelay.Settings(port, threads, agent, faults());
        } catch (IllegalArgumentException wrong) {
            throw new ParameterException(
                    spec.commandLine(), String.valueOf(wrong.getMessage()), wrong);
        }
    }

    private PlantedFaults faults() {
        PlantedFaults faults = PlantedFaults.none().stall(stall, stallEvery);
        for (Direction each : directions()) {
            faults =
                    faults.lose(each, loseEvery)
                            .doubled(each, doubleEvery)
                            .swap(each, swapEvery)
                            .corrupt(each, corruptEvery)
                            .foreign(each, foreignEvery);
        }
        return faults;
    }

    private Set<Direction> directions() {
        return switch (direction) {
            case "both" -> EnumSet.allOf(Direction.class);
            case "uplink" -> EnumSet.of(Direction.UPLINK);
            case "downlink" -> EnumSet.of(Direction.DOWNLINK);
            default ->
                    throw new IllegalArgumentException(
                            "--direction " + direction + ": expected both, uplink or downlink");
        };
    }
}
