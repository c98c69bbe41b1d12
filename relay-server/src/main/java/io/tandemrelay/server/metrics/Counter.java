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

    // upstream
    UPSTREAM_DIALS("Connections to the agent begun."),
    UPSTREAM_DIAL_FAILURES(
            "Connections to the agent that never became ready; see call_closed for the reasons."),
    UPSTREAM_FORMAT_CHANGES(
            "Agents that announced another audio format than asked for; theirs was adopted."),
    UPSTREAM_TEXTS("Text messages read from the agent."),
    UPSTREAM_UNKNOWN_TEXTS(
            "Agent text messages of a type the dialect does not know; ignored. Growth after a"
                    + " vendor's release is normal."),
    UPSTREAM_MALFORMED_TEXTS(
            "Agent text messages that are not the JSON their type promises; ignored. Should stay"
                    + " at zero."),
    UPSTREAM_AUDIO_MESSAGES("Messages of agent audio read, empty ones included."),
    UPSTREAM_AUDIO_BYTES("Bytes of agent audio read, in the agent's own format."),
    UPSTREAM_LATE_AUDIO_MESSAGES(
            "Messages of agent audio that came after the end of the agent's call; dropped."),
    UPSTREAM_TOO_BIG(
            "Agent messages above upstream.maxTextBytes or maxBinaryBytes; each ended its call."),
    UPSTREAM_INTERRUPTIONS("Interruptions announced by the agent."),
    UPSTREAM_ENDED_NORMAL("Calls the agent's service ended on purpose, or by its own limits."),
    UPSTREAM_ENDED_CAPACITY(
            "Calls the agent's service ended for want of slots or credit: look at the account."),
    UPSTREAM_ENDED_CONFIGURATION(
            "Calls the agent's service ended because assistant or request are wrong."),
    UPSTREAM_ENDED_TRANSPORT(
            "Calls the agent's service ended for trouble on the audio connection to us."),
    UPSTREAM_ENDED_VENDOR("Calls the agent's service ended by a fault of its own."),
    UPSTREAM_FAREWELL_TIMEOUTS(
            "Agents that did not answer our farewell in time; their socket was closed on them."),
    UPSTREAM_ORPHANS(
            "Calls that may live on at the agent's service without us, costing money and a slot:"
                    + " compare with the vendor's list of calls."),
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
