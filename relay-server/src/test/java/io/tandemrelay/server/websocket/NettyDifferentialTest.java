package io.tandemrelay.server.websocket;

import static io.tandemrelay.server.websocket.FrameBytes.FIN;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.Utf8FrameValidator;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameEncoder;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Netty's own codec as oracle: for random streams, correct and mutated, both deliver the same
 * messages and refuse with the same code.
 */
class NettyDifferentialTest {

    private static final int MAX_FRAME_BYTES = 2_000;
    private static final WebSocketLimits LIMITS =
            new WebSocketLimits(
                    MAX_FRAME_BYTES, 1_000_000, 10_000, Integer.MAX_VALUE, 5_000, 5_000, 1_000);
    private static final String[] TEXTS = {
        "", "a", "{\"event\":\"media\"}", "Grüße", "日本語", "\uD83D\uDE00", "x".repeat(130)
    };

    @ParameterizedTest
    @EnumSource(Role.class)
    void shouldReadCorrectStreamsLikeNetty(Role role) {
        final long seed = new Random().nextLong();
        final Random random = new Random(seed);
        for (int round = 0; round < 2_000; round++) {
            final byte[] stream = stream(random, role);

            final Outcome ours = ours(role, stream, random);
            final List<String> netty = netty(role, stream);

            assertThat(ours.sameAs(netty)).as(at(seed, round, stream, ours, netty)).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource(Role.class)
    void shouldRefuseMutatedStreamsLikeNetty(Role role) {
        final long seed = new Random().nextLong();
        final Random random = new Random(seed);
        int refused = 0;
        for (int round = 0; round < 5_000; round++) {
            final byte[] stream = stream(random, role);
            for (int hits = 1 + random.nextInt(2); hits > 0 && stream.length > 0; hits--) {
                final int at = random.nextInt(Math.min(stream.length, 40));
                stream[at] ^= (byte) (1 << random.nextInt(8));
            }

            final Outcome ours = ours(role, stream, random);
            final List<String> netty = netty(role, stream);

            assertThat(ours.sameAs(netty)).as(at(seed, round, stream, ours, netty)).isTrue();
            refused += ours.isRefused() ? 1 : 0;
        }
        assertThat(refused).isGreaterThan(500);
    }

    @ParameterizedTest
    @EnumSource(Role.class)
    void shouldWriteWhatNettyReads(Role role) {
        final long seed = new Random().nextLong();
        final Random random = new Random(seed);
        final Role receiver = role == Role.CLIENT ? Role.SERVER : Role.CLIENT;
        try (SocketHarness it = new SocketHarness(role)) {
            for (int round = 0; round < 500; round++) {
                final byte[] payload = new byte[random.nextInt(MAX_FRAME_BYTES)];
                random.nextBytes(payload);

                it.socket.end(it.socket.begin(Opcode.BINARY, payload.length).writeBytes(payload));
                it.socket.flush();

                assertThat(netty(receiver, drained(it.channel)))
                        .as("seed %d round %d", seed, round)
                        .containsExactly("binary " + ByteBufUtil.hexDump(payload));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Role.class)
    void shouldReadWhatNettyWrites(Role role) {
        final EmbeddedChannel netty =
                new EmbeddedChannel(new WebSocket13FrameEncoder(role == Role.SERVER));
        netty.writeOutbound(
                new TextWebSocketFrame("text"),
                new TextWebSocketFrame(false, 0, "frag"),
                new PingWebSocketFrame(),
                new ContinuationWebSocketFrame(true, 0, "ment"),
                new BinaryWebSocketFrame(Unpooled.wrappedBuffer(new byte[1_000])),
                new CloseWebSocketFrame(1001, "away"));

        final Outcome ours = ours(role, drained(netty), new Random(1));

        assertThat(ours.events())
                .containsExactly(
                        "text text",
                        "control",
                        "text fragment",
                        "binary " + "00".repeat(1_000),
                        "closed 1001");
        netty.finishAndReleaseAll();
    }

    private static Supplier<String> at(
            long seed, int round, byte[] stream, Outcome ours, List<String> netty) {
        return () ->
                "seed %d round %d: %s%nours %s%nNetty %s"
                        .formatted(seed, round, ByteBufUtil.hexDump(stream), ours, netty);
    }

    private static byte[] drained(EmbeddedChannel channel) {
        final ByteBuf all = Unpooled.buffer();
        for (ByteBuf part = channel.readOutbound(); part != null; part = channel.readOutbound()) {
            all.writeBytes(part);
            part.release();
        }
        return ByteBufUtil.getBytes(all);
    }

    private static byte[] stream(Random random, Role role) {
        final FrameBytes frames = FrameBytes.to(role);
        for (int messages = 1 + random.nextInt(5); messages > 0; messages--) {
            final boolean text = random.nextBoolean();
            final byte[] payload = text ? text(random) : noise(random);
            final int pieces = random.nextInt(3) == 0 ? 1 + random.nextInt(4) : 1;
            for (int piece = 0; piece < pieces; piece++) {
                final int from = payload.length * piece / pieces;
                final int to = payload.length * (piece + 1) / pieces;
                final int opcode = piece > 0 ? 0 : text ? 1 : 2;
                final int fin = piece == pieces - 1 ? FIN : 0;
                frames.frame(
                        fin | opcode,
                        Arrays.copyOfRange(payload, from, to),
                        random.nextInt(),
                        role == Role.SERVER);
                if (random.nextInt(6) == 0) {
                    frames.frame(FIN | (9 + random.nextInt(2)), new byte[random.nextInt(20)]);
                }
            }
        }
        if (random.nextInt(4) == 0) {
            frames.close(random.nextInt(3) == 0 ? random.nextInt(5_000) : 1000, "bye");
        }
        return frames.bytes();
    }

    private static byte[] text(Random random) {
        final StringBuilder text = new StringBuilder();
        for (int parts = random.nextInt(4); parts >= 0; parts--) {
            text.append(TEXTS[random.nextInt(TEXTS.length)]);
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] noise(Random random) {
        final byte[] noise = new byte[random.nextInt(random.nextInt(20) == 0 ? 2_100 : 200)];
        random.nextBytes(noise);
        return noise;
    }

    private static Outcome ours(Role role, byte[] stream, Random random) {
        try (SocketHarness it = new SocketHarness(role, LIMITS)) {
            for (int at = 0; at < stream.length && it.listener.close == null; ) {
                final int end = Math.min(stream.length, at + 1 + random.nextInt(300));
                it.receive(Arrays.copyOfRange(stream, at, end));
                at = end;
            }
            final List<String> events = new ArrayList<>();
            for (String event : it.listener.events) {
                events.add(
                        event.replaceFirst(" PEER$", "")
                                .replaceFirst("^closed (\\d+) LOCAL$", "refused $1"));
            }
            return new Outcome(events, it.listener.close);
        }
    }

    private static List<String> netty(Role role, byte[] stream) {
        final ChannelHandler decoder =
                new WebSocket13FrameDecoder(
                        WebSocketDecoderConfig.newBuilder()
                                .expectMaskedFrames(role == Role.SERVER)
                                .allowExtensions(false)
                                .maxFramePayloadLength(MAX_FRAME_BYTES)
                                .closeOnProtocolViolation(false)
                                .build());
        final OracleMessages messages = new OracleMessages();
        final EmbeddedChannel channel =
                new EmbeddedChannel(decoder, new Utf8FrameValidator(false), messages);
        channel.writeInbound(Unpooled.wrappedBuffer(stream));
        channel.finishAndReleaseAll();
        return messages.events;
    }

    /** What we made of a stream. */
    private record Outcome(List<String> events, @Nullable WebSocketClose close) {

        boolean isRefused() {
            return close != null && close.violation() != null;
        }

        boolean sameAs(List<String> netty) {
            return events.equals(netty) || isStricterThan(netty);
        }

        /**
         * Where we differ on purpose: bad text is refused at its first bad byte, not when its frame
         * is complete; close codes from 5000 on, and reasons cut inside a character, are refused.
         */
        private boolean isStricterThan(List<String> netty) {
            if (!isRefused()) {
                return false;
            }
            final List<String> before = events.subList(0, events.size() - 1);
            if (events.getLast().equals("refused 1007") && before.equals(netty)) {
                return true;
            }
            return Objects.requireNonNull(close).reason().equals("bad close frame")
                    && netty.size() == events.size()
                    && before.equals(netty.subList(0, before.size()));
        }
    }

    /** Puts the oracle's frames together and names them as our listener does, to the first end. */
    private static final class OracleMessages extends SimpleChannelInboundHandler<WebSocketFrame> {
        final List<String> events = new ArrayList<>();
        private final ByteBuf fragments = Unpooled.buffer();
        private boolean text;
        private boolean ended;

        @Override
        protected void channelRead0(ChannelHandlerContext ctx, WebSocketFrame frame) {
            if (ended) {
                return;
            }
            if (frame instanceof CloseWebSocketFrame close) {
                final int code = close.statusCode();
                end("closed " + (code < 0 ? WebSocketClose.NO_CODE : code));
            } else if (frame instanceof PingWebSocketFrame || frame instanceof PongWebSocketFrame) {
                events.add("control");
            } else {
                addData(frame);
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            if (!ended && cause instanceof CorruptedWebSocketFrameException corrupted) {
                end("refused " + corrupted.closeStatus().code());
            }
        }

        private void end(String event) {
            ended = true;
            events.add(event);
        }

        private void addData(WebSocketFrame frame) {
            if (!(frame instanceof ContinuationWebSocketFrame)) {
                text = frame instanceof TextWebSocketFrame;
                fragments.clear();
            }
            fragments.writeBytes(frame.content());
            if (frame.isFinalFragment()) {
                events.add(
                        text
                                ? "text " + fragments.toString(StandardCharsets.UTF_8)
                                : "binary " + ByteBufUtil.hexDump(fragments));
            }
        }
    }
}
