package io.tandemrelay.server.carrier;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** TwiML documents, the answers to Twilio's webhooks. Stateless; any thread. */
public final class Twiml {
    private static final String START = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Response>";
    private static final String END = "</Response>\n";

    /**
     * A sentence spoken to the caller by Twilio's own voices (TwiML Say).
     *
     * @param language such as {@code en-US}; null takes Twilio's default
     * @param voice such as {@code Polly.Joanna}; null takes Twilio's default
     */
    public record Speech(String text, @Nullable String language, @Nullable String voice) {}

    /**
     * Where Twilio streams the call to and what it asks next (TwiML Connect and Stream).
     *
     * @param url of the media socket, scheme wss, without a query, which Twilio would not send
     * @param actionUrl asked for a document when the stream has ended, however it ended
     * @param statusUrl told of the stream's start, end and errors; null tells nobody
     * @param parameters handed to the media socket in the start message
     */
    public record Stream(
            String url,
            String actionUrl,
            @Nullable String statusUrl,
            Map<String, String> parameters) {}

    private Twiml() {}

    /** Streams the call both ways, after a greeting if there is one. */
    public static String connect(Stream stream, @Nullable Speech greeting) {
        final StringBuilder xml = new StringBuilder(START);
        if (greeting != null) {
            say(xml, greeting);
        }
        xml.append("<Connect");
        attribute(xml, "action", stream.actionUrl());
        xml.append("><Stream");
        attribute(xml, "url", stream.url());
        attribute(xml, "statusCallback", stream.statusUrl());
        xml.append('>');
        stream.parameters()
                .forEach((name, value) -> {
                    xml.append("<Parameter");
                    attribute(xml, "name", name);
                    attribute(xml, "value", value);
                    xml.append("/>");
                });
        return xml.append("</Stream></Connect>").append(END).toString();
    }

    /** Refuses the call with the busy tone, unanswered and free of charge (TwiML Reject). */
    public static String rejectBusy() {
        return START + "<Reject reason=\"busy\"/>" + END;
    }

    /** Ends the call. */
    public static String hangup() {
        return START + "<Hangup/>" + END;
    }

    /** Says why there is no agent, then ends the call. */
    public static String sayAndHangup(Speech speech) {
        final StringBuilder xml = new StringBuilder(START);
        say(xml, speech);
        return xml.append("<Hangup/>").append(END).toString();
    }

    private static void say(StringBuilder xml, Speech speech) {
        xml.append("<Say");
        attribute(xml, "language", speech.language());
        attribute(xml, "voice", speech.voice());
        xml.append('>');
        escape(xml, speech.text());
        xml.append("</Say>");
    }

    private static void attribute(StringBuilder xml, String name, @Nullable String value) {
        if (value != null) {
            xml.append(' ').append(name).append("=\"");
            escape(xml, value);
            xml.append('"');
        }
    }

    private static void escape(StringBuilder xml, String text) {
        text.codePoints().forEach(character -> escape(xml, character));
    }

    private static void escape(StringBuilder xml, int character) {
        switch (character) {
            case '&' -> xml.append("&amp;");
            case '<' -> xml.append("&lt;");
            case '>' -> xml.append("&gt;");
            case '"' -> xml.append("&quot;");
            case '\'' -> xml.append("&apos;");
            case '\t', '\n', '\r' -> xml.append("&#").append(character).append(';');
            default -> xml.appendCodePoint(isXml(character) ? character : 0xFFFD);
        }
    }

    /** XML 1.0, production 2: what no escape can express must not be in a document. */
    private static boolean isXml(int character) {
        return (character >= 0x20 && character <= 0xD7FF)
                || (character >= 0xE000 && character <= 0xFFFD)
                || character >= 0x10000;
    }
}
