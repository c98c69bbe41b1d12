package io.tandemrelay.bench;

import java.io.IOException;
import java.util.Arrays;
import org.openjdk.jmh.runner.NoBenchmarksException;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import picocli.CommandLine;

/**
 * Entry point: {@code compare OLD NEW} compares two results; any other arguments go to JMH, and the
 * suite they choose is run and shown.
 */
public final class Bench {
    static final int WORSE = 1;
    static final int UNUSABLE = 2;

    private Bench() {}

    public static void main(String[] args) {
        System.exit(run(args));
    }

    private static int run(String[] args) {
        if (args.length > 0 && args[0].equals("compare")) {
            return compareCommand().execute(Arrays.copyOfRange(args, 1, args.length));
        }
        try {
            return SuiteRun.run(args);
        } catch (NoBenchmarksException failure) {
            System.err.println("no benchmark has such a name; -l lists them");
            return UNUSABLE;
        } catch (CommandLineOptionException
                | RunnerException
                | IOException
                | UnusableResultException failure) {
            System.err.println(failure.getMessage());
            return UNUSABLE;
        }
    }

    static CommandLine compareCommand() {
        return new CommandLine(new CompareCommand())
                .setUsageHelpWidth(100)
                .setExecutionExceptionHandler((failure, command, parsed) -> {
                    command.getErr().println(failure.getMessage());
                    return UNUSABLE;
                });
    }
}
