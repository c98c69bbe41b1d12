package io.tandemrelay.loadgen;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Entry point: a phone network for a relay, one subcommand for each thing it can play. */
@Command(
        name = "relay-loadgen",
        description =
                "A synthetic phone network for a Tandem relay: no telephone, no account needed.",
        mixinStandardHelpOptions = true,
        versionProvider = RelayLoadgen.Version.class,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            CallCommand.class,
            LoadCommand.class,
            CapacityCommand.class,
            CompareCommand.class,
            AgentCommand.class,
            ProxyCommand.class,
            NullRelayCommand.class,
            ReportCommand.class
        })
public final class RelayLoadgen implements Runnable {
    /** Neither good nor bad news of the target: a full disk, or a defect of this program. */
    private static final int INTERNAL_FAILURE = 70;

    private static final String LEAK_DETECTION = "io.netty.leakDetection.level";
    private static final String HTTP_KEEP_ALIVE = "jdk.httpclient.keepalive.timeout";

    @Spec private CommandSpec spec = CommandSpec.create();

    public static void main(String[] args) {
        // Sampling buffers for leaks costs a generator some percent; tests turn it on.
        unlessSet(LEAK_DETECTION, "disabled");
        // A server may close an idle connection just when the next webhook takes it: be earlier.
        unlessSet(HTTP_KEEP_ALIVE, "1");
        System.exit(commandLine().execute(args));
    }

    private static void unlessSet(String property, String value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, value);
        }
    }

    static CommandLine commandLine() {
        return new CommandLine(new RelayLoadgen())
                .setUsageHelpWidth(100)
                .setExecutionExceptionHandler((failure, command, parsed) -> {
                    command.getErr().println("failed: " + failure);
                    return INTERNAL_FAILURE;
                });
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Which command?");
    }

    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            final String version = RelayLoadgen.class.getPackage().getImplementationVersion();
            return new String[] {"relay-loadgen " + (version == null ? "(not packaged)" : version)};
        }
    }
}
