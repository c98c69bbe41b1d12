package io.tandemrelay.server.carrier;

import io.tandemrelay.server.metrics.Counter;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** A copy of everything a parsed message says, comparable and printable. */
record Snapshot(
        TwilioMessage.Event event,
        @Nullable Counter fault,
        long sequence,
        @Nullable String streamSid,
        boolean streamSidUnusable,
        TwilioMessage.Track track,
        long chunk,
        long timestampMs,
        @Nullable String markName,
        char digit,
        @Nullable TwilioStart start,
        String audioHex) {

    static Snapshot of(TwilioMessage message) {
        return new Snapshot(
                message.event(),
                message.fault(),
                message.sequence,
                message.streamSid.isPresent() ? message.streamSid.toString() : null,
                message.streamSidUnusable,
                message.track,
                message.chunk,
                message.timestampMs,
                message.markName.isPresent() ? message.markName.toString() : null,
                message.digit,
                message.start,
                HexFormat.of().formatHex(Arrays.copyOf(message.audio, message.audioLength)));
    }
}
