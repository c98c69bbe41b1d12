package io.tandemrelay.server.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServerUpgradeTest {

    private static final String KEY = "dGhlIHNhbXBsZSBub25jZQ==";

    private final HttpRequest request = request(HttpVersion.HTTP_1_1, HttpMethod.GET);

    @Test
    void shouldAnswerTheSampleOfTheRfc() {
        request.headers()
                .set("Sec-WebSocket-Protocol", "chat")
                .set("Sec-WebSocket-Extensions", "permessage-deflate");

        final int refusal = ServerUpgrade.refusal(request);
        final FullHttpResponse response = ServerUpgrade.accept(request);

        assertThat(refusal).isZero();
        assertThat(response.status().code()).isEqualTo(101);
        assertThat(response.headers().get("Sec-WebSocket-Accept"))
                .isEqualTo("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
        assertThat(response.headers().names())
                .containsExactlyInAnyOrder("upgrade", "connection", "sec-websocket-accept");
    }

    @ParameterizedTest
    @CsvSource({
        "connection, 'keep-alive, Upgrade'",
        "CONNECTION, UPGRADE",
        "uPgRaDe, WebSocket",
        "Content-Length, 0"
    })
    void shouldTolerateOtherSpellings(String name, String value) {
        request.headers().set(name, value);

        assertThat(ServerUpgrade.refusal(request)).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "Connection, keep-alive, 400",
        "Connection, , 400",
        "Upgrade, h2c, 400",
        "Upgrade, , 400",
        "Host, , 400",
        "Sec-WebSocket-Version, 8, 426",
        "Sec-WebSocket-Version, 0, 426",
        "Sec-WebSocket-Version, , 426",
        "Sec-WebSocket-Key, , 400",
        "Sec-WebSocket-Key, tooshort, 400",
        "Sec-WebSocket-Key, dGhlIHNhbXBsZSBub25jZQ=, 400",
        "Sec-WebSocket-Key, dGhlIHNhbXBsZSBub25jZQ!=, 400",
        "Sec-WebSocket-Key, dGhlIHNhbXBsZSBub25jZTEy, 400",
        "Transfer-Encoding, chunked, 400",
        "Content-Length, 5, 400"
    })
    void shouldRefuse(String name, String value, int status) {
        if (value == null) {
            request.headers().remove(name);
        } else {
            request.headers().set(name, value);
        }

        assertThat(ServerUpgrade.refusal(request)).isEqualTo(status);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Sec-WebSocket-Key", "Sec-WebSocket-Version", "Host"})
    void shouldRefuseAHeaderGivenTwice(String name) {
        request.headers().add(name, request.headers().get(name));

        assertThat(ServerUpgrade.refusal(request)).isGreaterThanOrEqualTo(400);
    }

    @Test
    void shouldRefuseOtherMethodsAndOldVersions() {
        final HttpRequest post = request(HttpVersion.HTTP_1_1, HttpMethod.POST);
        final HttpRequest old = request(HttpVersion.HTTP_1_0, HttpMethod.GET);

        assertThat(ServerUpgrade.refusal(post)).isEqualTo(405);
        assertThat(ServerUpgrade.refusal(old)).isEqualTo(400);
    }

    @Test
    void shouldNameTheVersionItSpeaksWhenRefusingAnother() {
        final FullHttpResponse response = ServerUpgrade.refuse(426);

        assertThat(response.headers().get("Sec-WebSocket-Version")).isEqualTo("13");
        assertThat(response.headers().get("Connection")).isEqualTo("close");
    }

    private static HttpRequest request(HttpVersion version, HttpMethod method) {
        final HttpRequest request = new DefaultHttpRequest(version, method, "/media");
        request.headers()
                .set("Host", "relay.example")
                .set("Upgrade", "websocket")
                .set("Connection", "Upgrade")
                .set("Sec-WebSocket-Key", KEY)
                .set("Sec-WebSocket-Version", "13");
        return request;
    }
}
