package io.tandemrelay.server.metrics;

import java.util.Locale;

/**
 * Everything the relay counts, with the sentence an operator reads. Each constant is a Prometheus
 * counter {@code tandem_<name>_total}; a name starts with the word of the package that counts it.
 */
public enum Counter {
    // call
    CALL_OPENED("Calls admitted."),

    // carrier
    CARRIER_MESSAGES("Text messages read from the carrier."),
    CARRIER_BAD_JSON("Carrier messages that are not one JSON object; dropped."),
    ;

    private final String help;

    Counter(String help) {
        this.help = help;
    }

    /** One sentence for the operator: what happened, and what to do if it grows. */
    public String help() {
        return help;
    }

    /** Name without prefix and suffix. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
