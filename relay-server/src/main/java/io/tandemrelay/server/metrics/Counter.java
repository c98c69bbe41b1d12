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
    CALL_DIGITS_DROPPED("Keys pressed while no agent was ready to hear of them."),
    CALL_INTERRUPTIONS("Interruptions of the agent by the caller."),
    CALL_MARKS_PLAYED("Marks that came back because the audio before them was played."),
    CALL_MARKS_CLEARED("Marks that came back after a clear, or that were not pending."),

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

    // call, agent to caller; received = sent + cleared + dropped + overflow + queued + under way
    DOWNLINK_RECEIVED("Frames cut from the agent's audio."),
    DOWNLINK_SENT("Frames written to the carrier."),
    DOWNLINK_CLEARED("Frames dropped unheard by interruptions."),
    DOWNLINK_DROPPED("Frames not yet sent when the call ended."),
    DOWNLINK_OVERFLOW("Frames lost because media.downlink.maxQueue was reached."),
    DOWNLINK_LATE("Messages of agent's audio after the end of their call; ignored."),
    DOWNLINK_GUARDED("Messages of agent's audio dropped by upstream.bargeIn.guard."),
    DOWNLINK_POOL_EMPTY("Frames lost because the pool was empty: raise media.poolFrames."),
    DOWNLINK_ODD_BYTES("Messages of agent's PCM that ended inside a sample; carried over."),
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
    HTTP_BAD_ACCOUNT("Voice webhooks refused: account other than carrier.twilio.accountSid."),
    HTTP_BAD_TOKEN(
            "Media sockets refused before the upgrade: stream token missing, forged or expired."),
    HTTP_TOKEN_REPLAYED(
            "Media sockets refused before the upgrade: stream token used before. Growth: somebody"
                    + " has read your TwiML."),
    HTTP_TOKENS_FULL(
            "Media sockets refused before the upgrade: as many stream tokens in force as"
                    + " carrier.twilio.streamTokensRemembered."),
    HTTP_MALFORMED("Requests refused because they are not well formed."),
    HTTP_FAILED("Connections closed by an input or output error."),
    HTTP_CONNECTIONS_REFUSED("Connections closed because http.maxConnections was reached."),
    HTTP_ADDRESSES_REFUSED(
            "Connections closed because their address had http.maxPendingOfOneAddress that were no"
                    + " media sockets."),
    HTTP_TLS_FAILED("Connections closed because their TLS handshake failed or was late."),

    // tls
    TLS_RELOADED("New certificates taken into use without a restart."),
    TLS_REFUSED("Changed certificate files that could not be used; the old ones are: see the log."),

    // carrier
    CARRIER_MESSAGES("Text messages read from the carrier."),
    CARRIER_MEDIA_MESSAGES("Media messages whose audio was handed to a call."),
    CARRIER_MEDIA_BYTES("Bytes of caller's mu-law audio handed to calls; 8000 are one second."),
    CARRIER_SENT_MESSAGES("Messages written to the carrier: media, marks and clears."),
    CARRIER_SENT_BYTES("Bytes of mu-law audio written to the carrier; 8000 are one second."),
    CARRIER_SEND_DROPPED("Slots of agent's audio not sent because the stream was ending."),
    CARRIER_BAD_JSON("Carrier messages that are not one JSON object; dropped."),
    CARRIER_MISSING_EVENT("Carrier messages without an event name; dropped."),
    CARRIER_UNKNOWN_EVENT(
            "Carrier messages of a kind the relay does not know; ignored. Growth: a new kind."),
    CARRIER_PEER_ERROR("Error events the carrier reported; see the log, the call goes on."),
    CARRIER_BAD_MEDIA("Media messages without a payload; dropped, heard as a gap."),
    CARRIER_BAD_BASE64("Media payloads that are not base64; dropped, heard as a gap."),
    CARRIER_WRONG_TRACK(
            "Media of a track other than the caller's; dropped. Growth: a stream not opened by"
                    + " Connect."),
    CARRIER_WRONG_STREAM("Messages that name a stream other than their socket's; dropped."),
    CARRIER_BAD_COUNTER("Messages with an unusable counter or timestamp; used without it."),
    CARRIER_SEQ_GAP("Sequence numbers skipped by the carrier: messages lost before the relay."),
    CARRIER_SEQ_REPEAT("Sequence numbers repeated or reversed by the carrier; used as they come."),
    CARRIER_TS_BACKWARDS("Media older than the one before it; used as it comes."),
    CARRIER_TS_JUMP("Media more than ten seconds ahead of the one before it."),
    CARRIER_BAD_DTMF("Key presses without a key of a telephone; dropped."),
    CARRIER_BAD_MARK("Marks without a name; dropped."),
    CARRIER_MARK_UNKNOWN("Marks the relay never sent; ignored."),
    CARRIER_BINARY_FRAME("Binary messages from the carrier, which speaks text only; dropped."),
    CARRIER_MEDIA_BEFORE_START("Media ahead of the start message; dropped."),
    CARRIER_BEFORE_START("Other messages ahead of the start message; dropped, stop closes."),
    CARRIER_AFTER_STOP("Messages after the stop message; dropped, start closes."),
    CARRIER_DUPLICATE_CONNECTED("Second connected messages on one socket; ignored."),
    CARRIER_DUPLICATE_START("Second start messages on one socket; another stream's closes it."),
    CARRIER_BAD_START("Streams refused: start message incomplete or contradicting itself."),
    CARRIER_BAD_FORMAT("Streams refused: not mu-law 8 kHz mono."),
    CARRIER_BAD_PARAMS("Start messages with custom parameters that were left out."),
    CARRIER_BAD_ACCOUNT("Streams refused: account not in the configured list."),
    CARRIER_BAD_TOKEN("Streams refused: call, account or token other than the path's."),
    CARRIER_DUPLICATE_STREAM("Streams refused: already a call on another socket (replay)."),
    CARRIER_REFUSED("Streams refused for any other reason, such as capacity or drain."),
    CARRIER_START_TIMEOUT("Sockets closed because no start message came in time."),
    CARRIER_MALFORMED_FLOOD("Sockets closed for too many malformed messages."),
    CARRIER_FLOOD("Sockets closed for messages far above the rate of real time, or for pings."),
    CARRIER_TOO_BIG("Sockets closed for a message above the limit of bytes or fragments."),
    CARRIER_UNREAD("Sockets cut off because the carrier read nothing for limits.unreadDeadline."),
    CARRIER_WS_PROTOCOL("Sockets closed for a violation of RFC 6455, bad UTF-8 included."),
    CARRIER_ABNORMAL_CLOSE("Sockets that ended without a stop message or close frame."),

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
            "Agent messages above upstream.maxTextBytes, maxBinaryBytes or maxFragments; each ended"
                    + " its call."),
    UPSTREAM_WS_PROTOCOL(
            "Agent sockets closed for a violation of RFC 6455, an unfinished message or a flood of"
                    + " pings."),
    UPSTREAM_UNREAD(
            "Agent sockets cut off because the agent read nothing for upstream.unreadDeadline."),
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
