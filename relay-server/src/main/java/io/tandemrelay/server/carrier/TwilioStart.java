package io.tandemrelay.server.carrier;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a start message says inside its {@code start} object (Twilio Media Streams, WebSocket
 * messages, Start message). Members absent there are null, numbers absent are -1.
 *
 * @param mediaFormatUsable false when {@code mediaFormat} has members of the wrong type
 * @param parametersComplete false when custom parameters had to be left out
 */
record TwilioStart(
        @Nullable String streamSid,
        @Nullable String callSid,
        @Nullable String accountSid,
        @Nullable String encoding,
        long sampleRate,
        long channels,
        boolean mediaFormatUsable,
        Map<String, String> parameters,
        boolean parametersComplete) {

    TwilioStart {
        parameters = Map.copyOf(parameters);
    }

    /** Whether the audio is mu-law 8 kHz mono; what is not said has that value by default. */
    boolean isTelephoneAudio() {
        return mediaFormatUsable
                && (encoding == null || encoding.equals("audio/x-mulaw"))
                && (sampleRate == TwilioMessage.ABSENT || sampleRate == 8000)
                && (channels == TwilioMessage.ABSENT || channels == 1);
    }
}
