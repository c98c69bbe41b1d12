package io.tandemrelay.loadgen.caller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TwimlTest {
    @Test
    void shouldReadAConnectedStream() throws TwimlException {
        final String document =
                """
                <?xml version="1.0" encoding="UTF-8"?>
                <Response>
                  <Say voice="alice">One moment &amp; more</Say>
                  <Connect action="/after/1" method="GET">
                    <!-- the relay -->
                    <Stream url="wss://relay.example.com/media" statusCallback="https://relay.example.com/s">
                      <Parameter name="token" value="a&lt;b"/>
                    </Stream>
                  </Connect>
                  <Pause length="2"/>
                  <Redirect method="POST"> https://relay.example.com/again </Redirect>
                  <Dial>+14155550100</Dial>
                  <Hangup/>
                </Response>
                """;

        assertThat(Twiml.parse(document))
                .containsExactly(
                        new Twiml.Say("One moment & more"),
                        new Twiml.Connect(
                                "/after/1",
                                "GET",
                                new Twiml.Stream(
                                        "wss://relay.example.com/media",
                                        "",
                                        "https://relay.example.com/s",
                                        "POST",
                                        Map.of("token", "a<b"))),
                        new Twiml.Pause(2),
                        new Twiml.Redirect("https://relay.example.com/again", "POST"),
                        new Twiml.Dial("+14155550100"),
                        new Twiml.Hangup());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "<Response>",
                "<Other/>",
                "<Response><Conect/></Response>",
                "<Response>hello</Response>",
                "<Response><Connect/></Response>",
                "<Response><Connect><Stream/></Connect></Response>",
                "<Response><Connect><Stream url='wss://h/p?q=1'/></Connect></Response>",
                "<Response><Connect><Stream url='wss://h/p' track='both_tracks'/></Connect></Response>",
                "<Response><Connect><Stream url='wss://h/p' statuscallback='x'/></Connect></Response>",
                "<Response><Connect><Stream url='wss://h/p' statusCallback='/x'/></Connect></Response>",
                "<Response><Connect><Stream url='wss://h/p'><Parameter name='x'/></Stream></Connect></Response>",
                "<Response><Connect method='PUT'><Stream url='wss://h/p'/></Connect></Response>",
                "<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/hostname'>]><Response><Say>&e;</Say></Response>",
                "<Response/><Response/>",
            })
    void shouldRefuseWhatTwilioWould(String document) {
        assertThatThrownBy(() -> Twiml.parse(document)).isInstanceOf(TwimlException.class);
    }
}
