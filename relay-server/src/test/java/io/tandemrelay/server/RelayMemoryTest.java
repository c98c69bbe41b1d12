package io.tandemrelay.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandemrelay.server.call.LiveHeap;
import io.tandemrelay.server.call.MemoryPlan;
import io.tandemrelay.server.config.RelayConfig;
import io.tandemrelay.server.config.TestConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The plan against a whole relay in this process, with sockets on both sides of its calls. */
@Timeout(60)
class RelayMemoryTest {

    private static final int CALLS = 200;
    private static final Pattern KEY = Pattern.compile("(?i)sec-websocket-key: *(\\S+)");
    private static final String MEDIA =
            "{\"event\":\"media\",\"streamSid\":\"%s\",\"media\":{\"payload\":\""
                    + "/".repeat(212)
                    + "/w==\"}}";

    private final List<SocketChannel> sockets = new ArrayList<>(4 * CALLS + 8);

    @Test
    void shouldKnowWhatACallAndItsSocketsKeep() throws Exception {
        try (ServerSocketChannel agents = listen()) {
            final RelayConfig config = TestConfig.with(settings(agents));
            try (RelayAssembly relay = new RelayAssembly(config, "test")) {
                final InetSocketAddress port = address(relay.httpPort());
                call(port, agents, 0); // loads classes
                final long before = LiveHeap.bytes();
                for (int i = 1; i <= CALLS; i++) {
                    call(port, agents, i);
                }
                final long after = LiveHeap.bytes();

                final long planned = plannedWithoutFrames(config);
                // With this test's own ends of the sockets, half a KiB each.
                assertThat((after - before) / CALLS).isBetween(planned * 8 / 10, planned);
                closeSockets();
            }
        }
    }

    private static Map<String, String> settings(ServerSocketChannel agents) throws IOException {
        final int port = ((InetSocketAddress) agents.getLocalAddress()).getPort();
        return Map.of(
                "http.port", "0",
                "ops.port", "0",
                "http.ioThreads", "1",
                "worker.threads", "0",
                "media.uplink.silenceFill", "false",
                "upstream.dialect", "simple",
                "upstream.url", "\"ws://127.0.0.1:" + port + "/ws\"",
                "shutdown.drain", "0 ms");
    }

    private static long plannedWithoutFrames(RelayConfig config) {
        return MemoryPlan.of(config).terms().stream()
                .filter(term -> !term.name().startsWith("frames"))
                .mapToLong(MemoryPlan.Term::usualBytes)
                .sum();
    }

    /** Opens a call that has had one frame each way. */
    private void call(SocketAddress relay, ServerSocketChannel agents, int number)
            throws Exception {
        final String sid = "%032x".formatted(number);
        final SocketChannel caller = SocketChannel.open(relay);
        sockets.add(caller);
        send(
                caller,
                """
                GET /media HTTP/1.1\r
                host: 127.0.0.1\r
                upgrade: websocket\r
                connection: Upgrade\r
                sec-websocket-version: 13\r
                sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r
                \r
                """);
        assertThat(head(caller)).contains(" 101 ");
        sendText(caller, "{\"event\":\"connected\",\"protocol\":\"Call\",\"version\":\"1.0.0\"}");
        sendText(
                caller,
                """
                {"event":"start","sequenceNumber":"1","start":{"streamSid":"MZ%1$s","callSid":"CA%1$s",\
                "accountSid":"AC%1$s","tracks":["inbound"],"mediaFormat":{"encoding":"audio/x-mulaw",\
                "sampleRate":8000,"channels":1},"customParameters":{}},"streamSid":"MZ%1$s"}\
                """
                        .formatted(sid));
        final SocketChannel agent = agents.accept();
        sockets.add(agent);
        final Matcher key = KEY.matcher(head(agent));
        assertThat(key.find()).isTrue();
        send(
                agent,
                """
                HTTP/1.1 101 Switching Protocols\r
                upgrade: websocket\r
                connection: Upgrade\r
                sec-websocket-accept: %s\r
                \r
                """
                        .formatted(accept(key.group(1))));
        sendText(caller, MEDIA.formatted("MZ" + sid));
        assertThat(agent.read(ByteBuffer.allocate(400))).isPositive();
        agent.write(ByteBuffer.allocate(4 + 320).put(0, new byte[] {(byte) 0x82, 126, 1, 64}));
    }

    private static ServerSocketChannel listen() throws IOException {
        return ServerSocketChannel.open().bind(address(0), CALLS);
    }

    private static InetSocketAddress address(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    private static String accept(String key) throws Exception {
        final byte[] text =
                (key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").getBytes(StandardCharsets.US_ASCII);
        return Base64.getEncoder().encodeToString(MessageDigest.getInstance("SHA-1").digest(text));
    }

    /** A request or an answer without a body, up to the empty line. */
    private static String head(SocketChannel socket) throws IOException {
        final StringBuilder head = new StringBuilder();
        final ByteBuffer one = ByteBuffer.allocate(1);
        while (head.indexOf("\r\n\r\n") < 0) {
            if (socket.read(one.clear()) < 0) {
                throw new IOException("closed after: " + head);
            }
            head.append((char) one.get(0));
        }
        return head.toString();
    }

    /** As a masked WebSocket frame, its mask all zero. */
    private static void sendText(SocketChannel socket, String text) throws IOException {
        final byte[] payload = text.getBytes(StandardCharsets.US_ASCII);
        final ByteBuffer frame = ByteBuffer.allocate(8 + payload.length).put((byte) 0x81);
        if (payload.length < 126) {
            frame.put((byte) (0x80 | payload.length));
        } else {
            frame.put((byte) (0x80 | 126)).putShort((short) payload.length);
        }
        socket.write(frame.putInt(0).put(payload).flip());
    }

    private static void send(SocketChannel socket, String text) throws IOException {
        socket.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)));
    }

    private void closeSockets() throws IOException {
        for (final SocketChannel socket : sockets) {
            socket.close();
        }
        sockets.clear();
    }
}
