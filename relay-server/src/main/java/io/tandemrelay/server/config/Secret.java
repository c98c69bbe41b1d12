package io.tandemrelay.server.config;

/**
 * A value that is never printed.
 *
 * @param text the value, empty when not set
 */
public record Secret(String text) {

    /** What is shown instead. */
    static final String MASK = "********";

    public boolean isSet() {
        return !text.isEmpty();
    }

    @Override
    public String toString() {
        return isSet() ? MASK : "";
    }
}
