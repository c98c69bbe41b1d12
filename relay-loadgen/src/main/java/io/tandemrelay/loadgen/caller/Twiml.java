package io.tandemrelay.loadgen.caller;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One TwiML verb, as far as a call with a media stream needs to understand it; immutable. */
public sealed interface Twiml {
    record Say(String text) implements Twiml {}

    record Pause(int seconds) implements Twiml {}

    record Hangup() implements Twiml {}

    record Reject() implements Twiml {}

    record Dial(String target) implements Twiml {}

    record Redirect(String url, String method) implements Twiml {}

    /** A verb of TwiML that this caller walks past. */
    record Other(String name) implements Twiml {}

    /**
     * Hands the call to a stream until the stream ends.
     *
     * @param action where to ask for the next document when the stream has ended; null when the
     *     document simply goes on
     */
    record Connect(@Nullable String action, String method, Stream stream) implements Twiml {}

    record Stream(
            String url,
            String name,
            @Nullable String statusCallback,
            String statusCallbackMethod,
            Map<String, String> parameters) {}

    /** Reads a document. */
    static List<Twiml> parse(String document) throws TwimlException {
        return new TwimlParser(document).verbs();
    }
}
