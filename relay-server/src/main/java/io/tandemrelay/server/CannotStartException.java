package io.tandemrelay.server;

/** Something the configuration asks for cannot be had on this machine now, such as a port. */
final class CannotStartException extends Exception {
    private static final long serialVersionUID = 1L;

    CannotStartException(IllegalStateException cause) {
        super(cause.getMessage(), cause);
    }
}
