package io.tandemrelay.server.upstream;

import static io.tandemrelay.server.upstream.UpstreamDialect.Verdict.MALFORMED;
import static io.tandemrelay.server.upstream.UpstreamDialect.Verdict.UNDERSTOOD;
import static io.tandemrelay.server.upstream.UpstreamDialect.Verdict.UNKNOWN;

import io.tandemrelay.server.config.BargeInConfig.Trigger;
import io.tandemrelay.server.media.AudioFormat;
import io.tandemrelay.server.upstream.AgentMessage.Field;
import io.tandemrelay.server.upstream.AgentMessage.Kind;

/**
 * A plain socket protocol without a call set-up of its own: audio as binary messages or as {@code
 * {"event":"audio","audio":base64}}, partial transcripts as the sign that the caller speaks, and
 * the end by closing. Vapi's spelling is understood on the same socket, for agents that mix them.
 */
final class SimpleDialect implements UpstreamDialect {

    private static final byte[] NONE = {};

    private final UpstreamDialect vapi = new VapiDialect(Trigger.USER_PARTIAL);
    private final AudioFormat textAudioFormat;

    /**
     * @param textAudioFormat how audio inside text messages is to be read
     */
    SimpleDialect(AudioFormat textAudioFormat) {
        this.textAudioFormat = textAudioFormat;
    }

    @Override
    public Verdict interpret(AgentMessage message, AgentEvents events, long receivedNs) {
        return switch (message.kind(Field.EVENT)) {
            case TEXT -> event(message, events, receivedNs);
            case ABSENT -> vapi.interpret(message, events, receivedNs);
            case NULL, TRUE, FALSE, OTHER -> MALFORMED;
        };
    }

    private Verdict event(AgentMessage message, AgentEvents events, long receivedNs) {
        return switch (message.text(Field.EVENT)) {
            case "audio" -> audio(message, events, receivedNs);
            case "transcript" -> transcript(message, events, receivedNs);
            default -> UNKNOWN;
        };
    }

    private Verdict audio(AgentMessage message, AgentEvents events, long receivedNs) {
        if (!message.isText(Field.AUDIO) || message.audioLength() == Base64Text.INVALID) {
            return MALFORMED;
        }
        events.onTextAudio(textAudioFormat, message.audio(), message.audioLength(), receivedNs);
        return UNDERSTOOD;
    }

    private static Verdict transcript(AgentMessage message, AgentEvents events, long receivedNs) {
        final Kind isFinal = message.kind(Field.IS_FINAL);
        if (isFinal == Kind.TEXT || isFinal == Kind.OTHER) {
            return MALFORMED;
        }
        final boolean caller = message.lacks(Field.ROLE) || message.text(Field.ROLE).equals("user");
        if (isFinal == Kind.FALSE && caller) {
            events.onCallerSpeech(receivedNs);
        }
        return UNDERSTOOD;
    }

    @Override
    public byte[] farewell() {
        return NONE;
    }

    @Override
    public byte[] digit(char digit) {
        return NONE;
    }

    @Override
    public boolean endsByClosing() {
        return true;
    }
}
