package io.tandemrelay.bench;

import java.nio.file.Path;

/** A file that cannot serve as a result, and why. */
final class UnusableResultException extends Exception {
    private static final long serialVersionUID = 1;

    UnusableResultException(Path file, String reason) {
        super(file + ": " + reason);
    }
}
