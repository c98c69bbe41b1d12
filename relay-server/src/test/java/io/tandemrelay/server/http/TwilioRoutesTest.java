package io.tandemrelay.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpVersion;
import io.tandemrelay.server.metrics.Counter;
import io.tandemrelay.server.metrics.ThreadCounters;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TwilioRoutesTest {

    private final ThreadCounters counters = new ThreadCounters();

    @Test
    void shouldGiveNoTokenToAnotherAccount() {
        final TwilioRoutes routes =
                TestRoutes.with(Map.of("carrier.twilio.accountSid", "AC1"), counters);

        final Reply own = voice(routes, "CallSid=CA1&AccountSid=AC1");
        final Reply other = voice(routes, "CallSid=CA1&AccountSid=AC2");
        final Reply none = voice(routes, "CallSid=CA1");

        assertThat(own.status().code()).isEqualTo(200);
        assertThat(other.status().code()).isEqualTo(403);
        assertThat(other.body()).doesNotContain("v1.");
        assertThat(none.status().code()).isEqualTo(403);
        assertThat(counters.value(Counter.HTTP_BAD_ACCOUNT)).isEqualTo(2);
    }

    @Test
    void shouldPutOneTokenIntoPathAndParameter() {
        final String document =
                voice(TestRoutes.with(Map.of(), counters), "CallSid=CA1&AccountSid=AC1").body();

        assertThat(document)
                .containsPattern(
                        "<Stream url=\"ws://localhost/media/(v1\\.[A-Za-z0-9._-]+)\".*"
                                + "<Parameter name=\"token\" value=\"\\1\"/>");
    }

    private static Reply voice(TwilioRoutes routes, String form) {
        return routes.voice(
                new DefaultFullHttpRequest(
                        HttpVersion.HTTP_1_1,
                        HttpMethod.POST,
                        TwilioRoutes.VOICE_PATH,
                        Unpooled.copiedBuffer(form, StandardCharsets.UTF_8)));
    }
}
