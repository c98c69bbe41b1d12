package io.tandemrelay.server;

import io.tandemrelay.server.config.ConfigFaultsException;
import io.tandemrelay.server.config.RelayConfig;
import io.tandemrelay.server.tls.ListenerTls;
import java.io.PrintWriter;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The command line. Thread main. */
@Command(
        name = "relay-server",
        description = "Relays audio between phone calls and a voice agent.",
        mixinStandardHelpOptions = true,
        versionProvider = RelayVersion.class,
        scope = CommandLine.ScopeType.INHERIT,
        sortOptions = false,
        footerHeading = "%nExamples:%n",
        footer = {
            "  java @conf/relay.jvm -jar relay-server.jar run",
            "      serves the built-in agent on http://127.0.0.1:3000",
            "  ... run --set http.port=3100 --set media.uplink.batchFrames=20",
            "  ... run --config /etc/tandem/relay.conf",
            "  TWILIO_AUTH_TOKEN=... PUBLIC_URL=https://relay.example.com ... check-config",
            "",
            "Exit status: 143 stopped by SIGTERM, 130 by SIGINT, 1 failed, 2 faulty configuration or",
            "command line; check-config and print-config: 0 when all is well."
        })
final class RelayCommand implements Runnable {
    private static final int FAULTY = 2;

    private final RelayStarter starter;
    private final Map<String, String> environment;

    @Spec private CommandSpec spec;

    @SuppressWarnings("NullAway.Init") // picocli sets spec
    RelayCommand(RelayStarter starter, Map<String, String> environment) {
        this.starter = starter;
        this.environment = environment;
    }

    /** Ready to execute. */
    static CommandLine line(RelayStarter starter, Map<String, String> environment) {
        return new CommandLine(new RelayCommand(starter, environment))
                .setExecutionExceptionHandler(RelayCommand::onFailure);
    }

    @Override
    public void run() {
        throw new CommandLine.ParameterException(spec.commandLine(), "Which subcommand?");
    }

    @Command(name = "run", description = "Runs the relay until SIGTERM or SIGINT.")
    int runRelay(@Mixin ConfigOptions options) throws Exception {
        return starter.run(options.load(environment).relay());
    }

    @Command(name = "check-config", description = "Reports all faults of the configuration.")
    int checkConfig(@Mixin ConfigOptions options)
            throws ConfigFaultsException, CannotStartException {
        final RelayConfig config = options.load(environment).relay();
        final HeapRoom room = room(config);
        checkCertificates(config);
        final PrintWriter out = spec.commandLine().getOut();
        out.println("configuration is valid");
        out.println(room.summary());
        if (!room.advice().isEmpty()) {
            out.println(room.advice());
        }
        out.flush();
        return CommandLine.ExitCode.OK;
    }

    @Command(name = "print-config", description = "Prints what is in effect, secrets masked.")
    int printConfig(@Mixin ConfigOptions options) throws ConfigFaultsException {
        final String effective = options.load(environment).effective();
        final PrintWriter out = spec.commandLine().getOut();
        out.print(effective);
        out.flush();
        return CommandLine.ExitCode.OK;
    }

    private static void checkCertificates(RelayConfig config) throws CannotStartException {
        try {
            ListenerTls.check("http", config.http().tls());
            ListenerTls.check("ops", config.ops().tls());
        } catch (IllegalStateException ex) {
            throw new CannotStartException(ex);
        }
    }

    private static HeapRoom room(RelayConfig config) throws CannotStartException {
        try {
            return new HeapRoom(config, Runtime.getRuntime().maxMemory());
        } catch (IllegalStateException ex) {
            throw new CannotStartException(ex);
        }
    }

    private static int onFailure(
            Exception ex, CommandLine commandLine, CommandLine.ParseResult parsed)
            throws Exception {
        if (ex instanceof ConfigFaultsException faults) {
            faults.faults().forEach(commandLine.getErr()::println);
            commandLine.getErr().flush();
            return FAULTY;
        }
        if (ex instanceof CannotStartException) {
            commandLine.getErr().println("cannot start: " + ex.getMessage());
            commandLine.getErr().flush();
            return CommandLine.ExitCode.SOFTWARE;
        }
        throw ex;
    }
}
