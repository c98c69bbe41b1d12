package io.tandemrelay.server.carrier;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.embedded.EmbeddedChannel;
import io.tandemrelay.server.websocket.Role;
import io.tandemrelay.server.websocket.WebSocketHandler;
import io.tandemrelay.server.websocket.WebSocketLimits;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The whole uplink of one 20 ms frame but its two system calls and its thread crossing: from
 * Twilio's bytes through the carrier leg, a pooled frame and the path to a ring slot of PCM, which
 * is released.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(3)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 10, time = 1)
@SuppressWarnings("NullAway.Init") // made before each trial, from its parameter
public class UplinkBenchmark {
    private static final WebSocketLimits LIMITS =
            new WebSocketLimits(65_536, 65_536, 16, 10, 10_000, 10_000, 1_000);
    private static final int KEY = 0x37FA213D;
    private static final int FRAME_NS = 20_000_000;

    /** Samples per second of the agent's PCM. */
    @Param({"8000", "16000"})
    private int agentRate;

    private final ByteBuf message =
            ByteBufAllocator.DEFAULT.directBuffer().writeBytes(TwilioStream.media());
    private final byte[] received = maskedFrame(TwilioStream.media());
    private final ByteBuf readBuffer = ByteBufAllocator.DEFAULT.directBuffer(2048);
    private byte[] pcm;
    private byte[] slot;
    private PassingCall call;
    private CarrierHandler carrier;
    private WebSocketHandler socket;
    private ChannelHandlerContext context;
    private long nowNs;

    @Setup
    public void open() {
        pcm = new byte[agentRate / 50 * Short.BYTES];
        slot = new byte[pcm.length];
        call = new PassingCall(agentRate);
        carrier = TwilioStream.handler(call);
        socket = new WebSocketHandler(Role.SERVER, LIMITS, carrier);
        carrier.onOpen(socket);
        final EmbeddedChannel channel = new EmbeddedChannel(socket);
        context = Objects.requireNonNull(channel.pipeline().context(socket));
        TwilioStream.start(carrier);
    }

    /** RFC 6455 5.2, as a client sends it. */
    private static byte[] maskedFrame(byte[] text) {
        final byte[] masked = text.clone();
        for (int i = 0; i < masked.length; i++) {
            masked[i] ^= (byte) (KEY >>> (24 - i % 4 * 8));
        }
        final ByteBuf frame = Unpooled.buffer();
        frame.writeByte(0x81).writeByte(0x80 | 126).writeShort(text.length).writeInt(KEY);
        final byte[] bytes = new byte[frame.readableBytes() + masked.length];
        final int header = frame.readableBytes();
        frame.readBytes(bytes, 0, header);
        System.arraycopy(masked, 0, bytes, header, masked.length);
        return bytes;
    }

    /** The floor: what arrives and what leaves, moved. */
    @Benchmark
    public byte[] copyFloor() {
        readBuffer.clear().writeBytes(received);
        System.arraycopy(pcm, 0, slot, 0, pcm.length);
        return slot;
    }

    /** From the text of a message. */
    @Benchmark
    public long fromMessage() {
        nowNs += FRAME_NS;
        carrier.onText(message, nowNs);
        return call.passedBytes();
    }

    /** From a masked WebSocket frame, copied into the read buffer as the kernel does. */
    @Benchmark
    public long fromSocket() {
        readBuffer.clear().writeBytes(received);
        socket.channelRead(context, readBuffer.retain());
        socket.channelReadComplete(context);
        return call.passedBytes();
    }
}
