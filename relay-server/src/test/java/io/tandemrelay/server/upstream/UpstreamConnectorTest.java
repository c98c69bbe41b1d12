package io.tandemrelay.server.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.tandemrelay.server.call.CallIdentity;
import io.tandemrelay.server.call.UpstreamLeg;
import io.tandemrelay.server.config.BargeInConfig;
import io.tandemrelay.server.config.FreeForm;
import io.tandemrelay.server.config.Secret;
import io.tandemrelay.server.config.SimpleConfig;
import io.tandemrelay.server.config.UpstreamAudioConfig;
import io.tandemrelay.server.config.UpstreamAudioConfig.AudioEncoding;
import io.tandemrelay.server.config.UpstreamConfig;
import io.tandemrelay.server.config.UpstreamConfig.DialectChoice;
import io.tandemrelay.server.config.VapiConfig;
import io.tandemrelay.server.media.AudioRing;
import io.tandemrelay.server.metrics.Counter;
import io.tandemrelay.server.metrics.ThreadCounters;
import io.tandemrelay.server.websocket.WebSocketDialer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.node.ObjectNode;

/** Real sockets on loopback, against Netty's own server side of RFC 6455. */
class UpstreamConnectorTest {

    private static final CallIdentity IDENTITY = new CallIdentity("MZ1", "CA1", "", Map.of());

    private final MultiThreadIoEventLoopGroup group =
            new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final EventLoop loop = group.next();
    private final StubAgent agent = new StubAgent(group);
    private final RecordingListener listener = new RecordingListener();
    private final ThreadCounters counters = new ThreadCounters();

    @AfterEach
    void stop() {
        agent.close();
        group.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
    }

    @Test
    void shouldCarryAudioBothWaysAndEndWithAClose() {
        final UpstreamLeg leg = dial();
        awaitSeen("ready PCM_S16LE 8000");

        onLoop(() -> {
            leg.sendAudio(ring(), 2);
            leg.flush();
        });
        await().untilAsserted(() -> assertThat(agent.got).containsExactly("binary 640"));
        agent.binary(296);
        agent.text("{\"event\":\"transcript\",\"isFinal\":false}");
        await().untilAsserted(() -> assertThat(listener.seen).hasSize(3));
        onLoop(leg::end);
        awaitSeen("closed AGENT_CLOSED");

        assertThat(listener.seen.get(1)).isEqualTo("audio 296");
        assertThat(listener.seen.get(2)).startsWith("caller-speech@");
        assertThat(agent.got).containsExactly("binary 640", "close 1000");
    }

    @Test
    void shouldIdentifyItself() {
        final UpstreamLeg leg = dial();
        awaitSeen("ready PCM_S16LE 8000");

        final HttpHeaders headers = Objects.requireNonNull(agent.headers);

        assertThat(headers.get("authorization")).isEqualTo("Bearer TEST-KEY");
        assertThat(headers.get("user-agent")).isEqualTo("relay-test/1");
        assertThat(headers.contains("sec-websocket-extensions")).isFalse();
        onLoop(leg::end);
        awaitSeen("closed AGENT_CLOSED");
    }

    @Test
    void shouldPingAndHearThePong() {
        final UpstreamLeg leg = dial();
        awaitSeen("ready PCM_S16LE 8000");

        onLoop(leg::ping);

        awaitSeen("alive");
        onLoop(leg::end);
        awaitSeen("closed AGENT_CLOSED");
    }

    @ParameterizedTest
    @CsvSource({
        "1000, AGENT_HANGUP",
        "1001, AGENT_FAILED",
        "1011, AGENT_FAILED",
        "1012, AGENT_FAILED",
        "1013, AGENT_FAILED"
    })
    void shouldReportHowTheAgentCloses(int code, String reason) {
        dial();
        awaitSeen("ready PCM_S16LE 8000");

        agent.closeWith(code);

        awaitSeen("closed " + reason);
    }

    @Test
    void shouldReportALostConnection() {
        dial();
        awaitSeen("ready PCM_S16LE 8000");

        agent.cut();

        awaitSeen("closed AGENT_FAILED");
    }

    @ParameterizedTest
    @CsvSource({
        "401, AGENT_REJECTED",
        "404, AGENT_REJECTED",
        "302, AGENT_PROTOCOL",
        "429, AGENT_UNREACHABLE",
        "503, AGENT_UNREACHABLE"
    })
    void shouldReportARefusedUpgrade(int status, String reason) {
        agent.refusal = HttpResponseStatus.valueOf(status);

        dial();

        awaitSeen("closed " + reason);
        assertThat(listener.seen).hasSize(1);
    }

    @Test
    void shouldReportAnUpgradeThatIsNeverAnswered() {
        agent.mute = true;

        dial();

        awaitSeen("closed AGENT_TIMEOUT");
    }

    @Test
    void shouldReportARefusedConnection() {
        agent.close();

        dial();

        awaitSeen("closed AGENT_UNREACHABLE");
    }

    @Test
    void shouldGiveUpDiallingWhenTheCallEnds() {
        agent.mute = true;
        final UpstreamLeg leg = dial();

        onLoop(leg::end);

        awaitSeen("closed AGENT_CLOSED");
        assertThat(listener.seen).hasSize(1);
    }

    @Test
    void shouldCreateJoinAndEndAVapiCall() throws IOException {
        final HttpServer rest = vapiRest();
        final UpstreamConfig config =
                config("http://127.0.0.1:" + rest.getAddress().getPort(), agent.uri().toString());
        try (var calls = new VapiCalls(config, "relay-test/1")) {
            final UpstreamLeg leg =
                    dial(UpstreamConnector.vapi(config, dialer(), calls, counters, "relay-test/1"));
            awaitSeen("ready MULAW 8000");

            onLoop(leg::end);
            await().untilAsserted(
                            () -> assertThat(agent.got).containsExactly("{\"type\":\"end-call\"}"));
            agent.text("{\"type\":\"status-update\",\"status\":\"ended\"}");
            awaitSeen("closed AGENT_HANGUP");

            assertThat(agent.got).endsWith("close 1000");
            assertThat(counters.value(Counter.UPSTREAM_FORMAT_CHANGES)).isEqualTo(1);
            assertThat(counters.value(Counter.UPSTREAM_ORPHANS)).isZero();
        } finally {
            rest.stop(0);
        }
    }

    /** Answers as the vectors do, but with the stub agent's address. */
    private HttpServer vapiRest() throws IOException {
        final var reply =
                VapiVectors.named("/create_call/responses", "created").get("json").deepCopy();
        ((ObjectNode) reply.get("transport")).put("websocketCallUrl", agent.uri().toString());
        final byte[] body = VapiVectors.MAPPER.writeValueAsBytes(reply);
        final HttpServer rest =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        rest.createContext(
                "/call",
                exchange -> {
                    exchange.sendResponseHeaders(201, body.length);
                    exchange.getResponseBody().write(body);
                    exchange.close();
                });
        rest.start();
        return rest;
    }

    private WebSocketDialer dialer() {
        return new WebSocketDialer(
                loop,
                NioSocketChannel::new,
                Runnable::run,
                2000,
                700,
                null,
                (host, address) -> true);
    }

    private UpstreamLeg dial() {
        return dial(
                UpstreamConnector.simple(
                        config("https://upstream.test", agent.uri().toString()),
                        dialer(),
                        counters,
                        "relay-test/1"));
    }

    private UpstreamLeg dial(UpstreamConnector connector) {
        return loop.submit(() -> connector.dial(IDENTITY, listener)).syncUninterruptibly().getNow();
    }

    private void onLoop(Runnable task) {
        loop.submit(task).syncUninterruptibly();
    }

    private void awaitSeen(String word) {
        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(listener.seen).contains(word));
    }

    private static UpstreamConfig config(String vapiUrl, String url) {
        final var audio = new UpstreamAudioConfig(AudioEncoding.PCM_S16LE, 8000);
        return new UpstreamConfig(
                DialectChoice.SIMPLE,
                url,
                new Secret("TEST-KEY"),
                Duration.ofSeconds(2),
                Duration.ofSeconds(1),
                Duration.ofSeconds(1),
                1 << 20,
                1 << 18,
                1024,
                200,
                Duration.ofSeconds(10),
                Duration.ofSeconds(5),
                audio,
                new BargeInConfig(BargeInConfig.Trigger.USER_INTERRUPTED, Duration.ZERO),
                new SimpleConfig(new UpstreamAudioConfig(AudioEncoding.MULAW, 8000)),
                new VapiConfig(
                        vapiUrl,
                        new Secret("TEST-KEY"),
                        "a1",
                        FreeForm.EMPTY,
                        FreeForm.EMPTY,
                        List.of(),
                        Duration.ofSeconds(5),
                        true,
                        List.of()));
    }

    private static AudioRing ring() {
        final AudioRing ring = new AudioRing(4, 320);
        for (int i = 0; i < 2; i++) {
            ring.claim();
            ring.commit(320, 0, 0);
        }
        return ring;
    }
}
