package io.tandemrelay.server.upstream;

import static io.tandemrelay.server.upstream.UpstreamDialect.Verdict.MALFORMED;
import static io.tandemrelay.server.upstream.UpstreamDialect.Verdict.UNDERSTOOD;
import static io.tandemrelay.server.upstream.UpstreamDialect.Verdict.UNKNOWN;
import static java.nio.charset.StandardCharsets.US_ASCII;

import io.tandemrelay.server.config.BargeInConfig.Trigger;
import io.tandemrelay.server.upstream.AgentMessage.Field;

/**
 * Vapi's WebSocket transport: audio as binary messages, one JSON object per text message, told
 * apart by {@code type} (Vapi, WebSocket transport; API reference, ClientMessage and
 * ClientInboundMessage).
 */
final class VapiDialect implements UpstreamDialect {

    /** The only hang-up in the vendor's schema. */
    private static final byte[] END_CALL = "{\"type\":\"end-call\"}".getBytes(US_ASCII);

    private static final String DIGIT =
            "{\"type\":\"add-message\",\"message\":{\"role\":\"system\",\"content\":\"The caller"
                    + " pressed key %c.\"},\"triggerResponseEnabled\":true}";

    private final Trigger trigger;

    VapiDialect(Trigger trigger) {
        this.trigger = trigger;
    }

    @Override
    public Verdict interpret(AgentMessage message, AgentEvents events, long receivedNs) {
        return switch (message.kind(Field.TYPE)) {
            case TEXT -> typed(message.text(Field.TYPE), message, events, receivedNs);
            case ABSENT -> UNKNOWN;
            case NULL, TRUE, FALSE, OTHER -> MALFORMED;
        };
    }

    private Verdict typed(String type, AgentMessage message, AgentEvents events, long receivedNs) {
        return switch (type) {
            case "user-interrupted" -> {
                events.onInterrupted(receivedNs);
                yield UNDERSTOOD;
            }
            case "status-update" -> status(message, events);
            case "speech-update" -> speech(message, events, receivedNs);
            case "transcript" -> transcript(message, events, receivedNs);
            case "call-ended" -> {
                events.onEnded(EndedReason.of(message.text(Field.REASON)));
                yield UNDERSTOOD;
            }
            case "assistant-started",
                    "assistant.speechStarted",
                    "assistant.started",
                    "conversation-update",
                    "end-of-call-report",
                    "function-call",
                    "function-call-result",
                    "hang", // a warning that the assistant is late, not a hang-up
                    "language-change-detected",
                    "language-changed",
                    "metadata",
                    "model-output",
                    "tool-calls",
                    "tool-calls-result",
                    "tool.completed",
                    "transfer-update",
                    "voice-input",
                    "workflow.node.started" ->
                    UNDERSTOOD;
            // subscribed with a filter, the type repeats it: transcript[transcriptType="final"]
            default ->
                    type.startsWith("transcript[")
                            ? transcript(message, events, receivedNs)
                            : UNKNOWN;
        };
    }

    private static Verdict status(AgentMessage message, AgentEvents events) {
        if (!message.isText(Field.STATUS)) {
            return MALFORMED;
        }
        switch (message.text(Field.STATUS)) {
            case "in-progress" -> events.onLive();
            case "ended" -> events.onEnded(EndedReason.of(message.text(Field.ENDED_REASON)));
            default -> {}
        }
        return UNDERSTOOD;
    }

    private Verdict speech(AgentMessage message, AgentEvents events, long receivedNs) {
        if (!message.isText(Field.STATUS) || !message.isText(Field.ROLE)) {
            return MALFORMED;
        }
        final String status = message.text(Field.STATUS);
        return switch (message.text(Field.ROLE)) {
            case "assistant" -> {
                if (status.equals("stopped")) {
                    events.onUtteranceEnd();
                }
                yield UNDERSTOOD;
            }
            case "user" -> {
                if (status.equals("started") && trigger == Trigger.USER_SPEECH_STARTED) {
                    events.onCallerSpeech(receivedNs);
                }
                yield UNDERSTOOD;
            }
            default -> UNKNOWN;
        };
    }

    private Verdict transcript(AgentMessage message, AgentEvents events, long receivedNs) {
        // partials come for the assistant's own speech too: only the user's may interrupt it
        if (trigger == Trigger.USER_PARTIAL
                && message.text(Field.ROLE).equals("user")
                && message.text(Field.TRANSCRIPT_TYPE).equals("partial")) {
            events.onCallerSpeech(receivedNs);
        }
        return UNDERSTOOD;
    }

    @Override
    public byte[] farewell() {
        return END_CALL;
    }

    @Override
    public byte[] digit(char digit) {
        return DIGIT.replace("%c", String.valueOf(digit)).getBytes(US_ASCII);
    }

    @Override
    public boolean endsByClosing() {
        return false;
    }
}
