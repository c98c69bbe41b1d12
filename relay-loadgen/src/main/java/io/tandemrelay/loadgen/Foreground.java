package io.tandemrelay.loadgen;

import java.io.IOException;
import java.io.PrintWriter;
import picocli.CommandLine.Model.CommandSpec;

/** How a command serves until it is interrupted, and what it says when it cannot listen. */
final class Foreground {
    private static final int INTERRUPTED = 0;
    private static final int NO_PORT = 3;

    private Foreground() {}

    /** Starts a server and waits until the thread is interrupted. */
    interface Serving {
        void run() throws Exception;
    }

    /** Returns the exit status; a server throws {@link IOException} when its port is taken. */
    static int serve(CommandSpec spec, String address, String option, Serving serving)
            throws Exception {
        try {
            serving.run();
            return INTERRUPTED;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return INTERRUPTED;
        } catch (IOException taken) {
            return portTaken(spec, address, option, taken);
        }
    }

    /** Says why, and by which option to choose another port; returns the exit status. */
    static int portTaken(CommandSpec spec, String address, String option, Exception failure) {
        final PrintWriter errors = spec.commandLine().getErr();
        errors.printf("cannot listen on %s: %s%n", address, failure.getMessage());
        errors.printf("Is another program listening there? Choose one with %s.%n", option);
        errors.flush();
        return NO_PORT;
    }
}
