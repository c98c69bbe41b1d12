package io.tandemrelay.loadgen;

import java.io.PrintWriter;
import picocli.CommandLine.Model.CommandSpec;

/** What a command says when it cannot listen. */
final class PortTaken {
    private static final int EXIT_STATUS = 3;

    private PortTaken() {}

    /** Says why, and by which option to choose another port; returns the exit status. */
    static int explain(CommandSpec spec, String address, String option, Exception failure) {
        final PrintWriter errors = spec.commandLine().getErr();
        errors.printf("cannot listen on %s: %s%n", address, failure.getMessage());
        errors.printf("Is another program listening there? Choose one with %s.%n", option);
        errors.flush();
        return EXIT_STATUS;
    }
}
