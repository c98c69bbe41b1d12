package io.tandemrelay.server.metrics;

import java.util.Locale;

/**
 * Everything the relay counts, with the sentence an operator reads. Each constant is a Prometheus
 * counter {@code tandem_<name>_total}; a name starts with the word of the package that counts it.
 */
public enum Counter {
    // call
    CALL_OPENED("Calls admitted."),
    CALL_REFUSED_CAPACITY("Streams refused: limits.calls is reached or the relay drains."),
    CALL_REFUSED_DUPLICATE("Streams refused: already a call on another socket."),
    CALL_OVERDUE("Calls given up as closed although a leg did not report its socket gone."),
    CALL_INTERRUPTIONS("Interruptions of the agent by the caller."),
    CALL_MARKS_PLAYED("Marks that came back because the audio before them was played."),
    CALL_MARKS_CLEARED("Marks that came back after a clear had dropped their audio."),

    // call, caller to agent: received = sent + displaced + dropped + held + under way
    UPLINK_RECEIVED("Frames of caller's audio, inserted silence included."),
    UPLINK_SILENCE("Frames of silence inserted where the carrier sent nothing."),
    UPLINK_SENT("Frames written to the agent."),
    UPLINK_DISPLACED(
            "Oldest frames lost because the hold was full: the agent was not ready, or did not"
                    + " read. Raise media.uplink.maxBufferedFrames or look at the agent."),
    UPLINK_DROPPED("Frames that had not reached the agent when the call ended."),
    UPLINK_LATE("Media messages after the end of their call; ignored."),
    UPLINK_POOL_EMPTY("Frames lost because the pool was empty: raise media.poolFrames."),

    // call, agent to caller
    DOWNLINK_RECEIVED("Frames cut from the agent's audio."),
    DOWNLINK_SENT("Frames written to the carrier."),
    DOWNLINK_CLEARED("Frames dropped unheard by interruptions."),
    DOWNLINK_DROPPED("Frames not yet sent when the call ended."),
    DOWNLINK_OVERFLOW("Frames lost because media.downlink.maxQueue was reached."),
    DOWNLINK_LATE("Messages of agent's audio after the end of their call; ignored."),
    DOWNLINK_GUARDED("Messages of agent's audio dropped by upstream.bargeIn.guard."),
    DOWNLINK_POOL_EMPTY("Frames lost because the pool was empty: raise media.poolFrames."),
    DOWNLINK_UNDERRUNS("Gaps inside an utterance because the agent's audio came too late."),

    // worker
    WORKER_INBOX_FULL(
            "Offers a full inbox refused; nothing is lost, the next tick repeats them. Growth: a"
                    + " worker is too slow."),

    // http
    HTTP_VOICE_WEBHOOKS("Voice webhooks answered with a stream."),
    HTTP_CALLS_TURNED_AWAY("Voice webhooks answered with the busy message."),
    HTTP_FALLBACKS("Calls answered with the fallback because their agent failed."),
    HTTP_STREAM_ERRORS("Stream errors the carrier reported by callback."),
    HTTP_UPGRADES("Media sockets accepted."),
    HTTP_UPGRADES_REFUSED("Media sockets refused before the upgrade."),
    HTTP_BAD_SIGNATURE(
            "Requests refused for their X-Twilio-Signature: compare http.publicUrl with the URL"
                    + " configured at Twilio, and the auth token."),
    HTTP_MALFORMED("Requests refused because they are not well formed."),
    HTTP_FAILED("Connections closed by an input or output error."),
    HTTP_CONNECTIONS_REFUSED("Connections closed because http.maxConnections was reached."),

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
