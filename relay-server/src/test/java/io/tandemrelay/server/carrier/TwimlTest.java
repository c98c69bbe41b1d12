package io.tandemrelay.server.carrier;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

class TwimlTest {
    private static final String HOSTILE =
            "\"/><Hangup/>&'<![CDATA[\u0000\ud800\r\n\t]]> é \ud83d\ude42";
    private static final String HARMLESS =
            "\"/><Hangup/>&'<![CDATA[\ufffd\ufffd\r\n\t]]> é \ud83d\ude42";

    @Test
    void shouldConnectTheStreamBothWays() {
        final Map<String, String> parameters = new LinkedHashMap<>();
        parameters.put("token", "abc");
        parameters.put("from", "+1");

        final String xml =
                Twiml.connect(
                        new Twiml.Stream(
                                "wss://relay.example.com/media",
                                "https://relay.example.com/twilio/after/1",
                                "https://relay.example.com/twilio/stream-status",
                                parameters),
                        new Twiml.Speech("Hello.", "en-US", "Polly.Joanna"));

        assertThat(xml)
                .isEqualTo(
                        """
                        <?xml version="1.0" encoding="UTF-8"?>
                        <Response><Say language="en-US" voice="Polly.Joanna">Hello.</Say>\
                        <Connect action="https://relay.example.com/twilio/after/1">\
                        <Stream url="wss://relay.example.com/media" \
                        statusCallback="https://relay.example.com/twilio/stream-status">\
                        <Parameter name="token" value="abc"/><Parameter name="from" value="+1"/>\
                        </Stream></Connect></Response>
                        """);
    }

    @Test
    void shouldLeaveOutWhatIsNotGiven() {
        final String xml =
                Twiml.connect(new Twiml.Stream("wss://a/b", "/after/1", null, Map.of()), null);

        assertThat(xml)
                .endsWith(
                        "<Response><Connect action=\"/after/1\"><Stream url=\"wss://a/b\">"
                                + "</Stream></Connect></Response>\n");
    }

    @Test
    void shouldEndTheCall() {
        assertThat(Twiml.hangup()).endsWith("<Response><Hangup/></Response>\n");
        assertThat(Twiml.sayAndHangup(new Twiml.Speech("All busy.", null, null)))
                .endsWith("<Response><Say>All busy.</Say><Hangup/></Response>\n");
    }

    @Test
    void shouldKeepHostileTextInItsPlace() throws Exception {
        final String xml =
                Twiml.connect(
                        new Twiml.Stream("wss://a/b", HOSTILE, null, Map.of(HOSTILE, HOSTILE)),
                        new Twiml.Speech(HOSTILE, HOSTILE, null));

        final Document document =
                DocumentBuilderFactory.newInstance()
                        .newDocumentBuilder()
                        .parse(new ByteArrayInputStream(Vectors.utf8(xml)));

        final Element parameter = element(document, "Parameter");
        assertThat(document.getElementsByTagName("Hangup").getLength()).isZero();
        assertThat(parameter.getAttribute("name")).isEqualTo(HARMLESS);
        assertThat(parameter.getAttribute("value")).isEqualTo(HARMLESS);
        assertThat(element(document, "Connect").getAttribute("action")).isEqualTo(HARMLESS);
        assertThat(element(document, "Say").getTextContent()).isEqualTo(HARMLESS);
    }

    private static Element element(Document document, String name) {
        return (Element) document.getElementsByTagName(name).item(0);
    }
}
