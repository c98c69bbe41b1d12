package io.tandemrelay.server.config;

import java.util.List;

/** The configuration has faults; the message lists all of them, one a line, without secrets. */
public final class ConfigFaultsException extends Exception {
    private final transient List<String> faults;

    ConfigFaultsException(List<String> faults) {
        super(String.join("\n", faults));
        this.faults = List.copyOf(faults);
    }

    /** Each {@code key: value (expected: ...)}, and where known the place in brackets. */
    public List<String> faults() {
        return faults;
    }
}
