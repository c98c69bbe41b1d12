package io.tandemrelay.loadgen.caller;

import java.io.StringReader;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;

/**
 * Reads one TwiML document strictly: what Twilio documents is accepted, anything else is an error
 * (12100 not XML, 12200 not TwiML, 31941 wrong track). Used once, by one thread.
 */
final class TwimlParser {
    private static final int NOT_XML = 12100;
    private static final int NOT_TWIML = 12200;
    private static final int WRONG_TRACK = 31941;
    private static final int PARAMETER_LIMIT = 500;

    private static final Set<String> WALKED_PAST =
            Set.of("Play", "Gather", "Record", "Start", "Stop", "Leave", "Enqueue", "Refer", "Sms");

    private final XMLStreamReader in;

    TwimlParser(String document) throws TwimlException {
        final XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        try {
            in = factory.createXMLStreamReader(new StringReader(document));
        } catch (XMLStreamException ex) {
            throw notXml(ex);
        }
    }

    List<Twiml> verbs() throws TwimlException {
        try {
            final List<Twiml> verbs = new ArrayList<>();
            next();
            require("Response");
            noAttributesBut();
            while (nextChild()) {
                verbs.add(verb());
            }
            while (in.hasNext()) {
                in.next();
            }
            return List.copyOf(verbs);
        } catch (XMLStreamException ex) {
            throw notXml(ex);
        }
    }

    private Twiml verb() throws XMLStreamException, TwimlException {
        final String name = in.getLocalName();
        return switch (name) {
            case "Say" -> new Twiml.Say(text());
            case "Pause" -> pause();
            case "Hangup" -> leaf(new Twiml.Hangup());
            case "Reject" -> leaf(new Twiml.Reject());
            case "Dial" -> new Twiml.Dial(text());
            case "Redirect" -> {
                final String method = method("method");
                yield new Twiml.Redirect(text().strip(), method);
            }
            case "Connect" -> connect();
            default -> {
                if (!WALKED_PAST.contains(name)) {
                    throw notTwiml("<" + name + "> is not a TwiML verb");
                }
                text();
                yield new Twiml.Other(name);
            }
        };
    }

    private Twiml pause() throws XMLStreamException, TwimlException {
        final String length = attribute("length");
        try {
            return leaf(new Twiml.Pause(length == null ? 1 : Integer.parseInt(length)));
        } catch (NumberFormatException ex) {
            throw notTwiml("<Pause length=\"" + length + "\"> is not a number of seconds");
        }
    }

    private Twiml connect() throws XMLStreamException, TwimlException {
        noAttributesBut("action", "method");
        final String action = attribute("action");
        final String method = method("method");
        if (!nextChild()) {
            throw notTwiml("<Connect> is empty");
        }
        require("Stream");
        final Twiml.Stream stream = stream();
        if (nextChild()) {
            throw notTwiml("<Connect> takes one noun, then came <" + in.getLocalName() + ">");
        }
        return new Twiml.Connect(action, method, stream);
    }

    private Twiml.Stream stream() throws XMLStreamException, TwimlException {
        noAttributesBut("url", "name", "track", "statusCallback", "statusCallbackMethod");
        final String url = attribute("url");
        if (url == null || url.isBlank()) {
            throw notTwiml("<Stream> has no url");
        }
        if (url.indexOf('?') >= 0) {
            throw notTwiml("<Stream url> must not have a query string: " + url);
        }
        final String track = attribute("track");
        if (track != null && !track.equals("inbound_track")) {
            throw new TwimlException(
                    WRONG_TRACK, "<Connect><Stream track=\"" + track + "\"> must be inbound_track");
        }
        final String name = attribute("name");
        final String callback = attribute("statusCallback");
        if (callback != null && !callback.matches("https?://.+")) {
            throw notTwiml("<Stream statusCallback> must be an absolute URL: " + callback);
        }
        final String callbackMethod = method("statusCallbackMethod");
        return new Twiml.Stream(
                url, name == null ? "" : name, callback, callbackMethod, parameters());
    }

    private Map<String, String> parameters() throws XMLStreamException, TwimlException {
        final Map<String, String> parameters = new LinkedHashMap<>();
        while (nextChild()) {
            require("Parameter");
            noAttributesBut("name", "value");
            final String name = attribute("name");
            final String value = attribute("value");
            if (name == null || value == null) {
                throw notTwiml("<Parameter> needs name and value");
            }
            if (name.length() + value.length() >= PARAMETER_LIMIT) {
                throw notTwiml("<Parameter name=\"" + name + "\"> has 500 characters or more");
            }
            parameters.put(name, value);
            leaf(parameters);
        }
        return parameters;
    }

    /** Moves to the next child element; false at the end of the current element. */
    private boolean nextChild() throws XMLStreamException, TwimlException {
        while (true) {
            switch (next()) {
                case XMLStreamConstants.START_ELEMENT -> {
                    return true;
                }
                case XMLStreamConstants.END_ELEMENT -> {
                    return false;
                }
                case XMLStreamConstants.CHARACTERS -> {
                    if (!in.isWhiteSpace()) {
                        throw notTwiml("text where a verb belongs: " + in.getText().strip());
                    }
                }
                default -> {}
            }
        }
    }

    private int next() throws XMLStreamException, TwimlException {
        int event = in.next();
        while (event == XMLStreamConstants.COMMENT
                || event == XMLStreamConstants.PROCESSING_INSTRUCTION) {
            event = in.next();
        }
        if (event == XMLStreamConstants.DTD) {
            throw new TwimlException(NOT_XML, "a TwiML document has no DOCTYPE");
        }
        return event;
    }

    private <T> T leaf(T value) throws XMLStreamException, TwimlException {
        if (nextChild()) {
            throw notTwiml("<" + in.getLocalName() + "> where nothing belongs");
        }
        return value;
    }

    /** The element's text, that of nested nouns (Dial's Number, Gather's Say) included. */
    private String text() throws XMLStreamException, TwimlException {
        final StringBuilder text = new StringBuilder();
        int depth = 1;
        while (depth > 0) {
            switch (next()) {
                case XMLStreamConstants.START_ELEMENT -> depth++;
                case XMLStreamConstants.END_ELEMENT -> depth--;
                case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA ->
                        text.append(in.getText());
                default -> {}
            }
        }
        return text.toString().strip();
    }

    private String method(String attribute) throws TwimlException {
        final String method = attribute(attribute);
        if (method == null) {
            return "POST";
        }
        if (!method.equals("GET") && !method.equals("POST")) {
            throw notTwiml(attribute + "=\"" + method + "\" must be GET or POST");
        }
        return method;
    }

    private @Nullable String attribute(String name) {
        return in.getAttributeValue(null, name);
    }

    private void noAttributesBut(String... known) throws TwimlException {
        final Map<String, String> present = new HashMap<>();
        for (int i = 0; i < in.getAttributeCount(); i++) {
            present.put(in.getAttributeLocalName(i), in.getAttributeValue(i));
        }
        present.keySet().removeAll(Set.of(known));
        if (!present.isEmpty()) {
            throw notTwiml("<" + in.getLocalName() + "> has no attribute " + present.keySet());
        }
    }

    private void require(String element) throws TwimlException {
        if (!in.isStartElement() || !in.getLocalName().equals(element)) {
            throw notTwiml("<" + element + "> expected");
        }
    }

    private static TwimlException notTwiml(String message) {
        return new TwimlException(NOT_TWIML, message);
    }

    private static TwimlException notXml(XMLStreamException ex) {
        return new TwimlException(NOT_XML, "not XML: " + ex.getMessage());
    }
}
