package io.tandemrelay.server.carrier;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.tandemrelay.server.media.AudioFormat;
import io.tandemrelay.server.media.DownlinkPath;
import io.tandemrelay.server.media.FramePool;
import io.tandemrelay.server.media.FrameProcessing;
import io.tandemrelay.server.media.MediaFrame;
import io.tandemrelay.server.media.ReadyList;
import java.util.Objects;
import java.util.Random;
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
 * The whole downlink but its two system calls, its thread crossing and its pacing: from the payload
 * of an agent's binary message through pooled frames and the path to ring slots, and from there
 * into a media message.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(3)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 10, time = 1)
@SuppressWarnings("NullAway.Init") // made before each trial, from its parameter
public class DownlinkBenchmark {
    private static final int SLOTS = 8;
    private static final int JOINED = 3;

    /** Samples per second of the agent's PCM. */
    @Param({"8000", "16000"})
    private int agentRate;

    private final FramePool frames = new FramePool(SLOTS, AudioFormat.WIDEST.frameBytes());
    private final FrameProcessing processing = new FrameProcessing();
    private final PassingCall call = new PassingCall(8000);
    private final ReadyList readyList = new ReadyList(1, () -> {});
    private final DownlinkPath path = new DownlinkPath(SLOTS, readyList, call);
    private final ReusedSocket socket = new ReusedSocket();
    private final CarrierHandler carrier = TwilioStream.handler(call);
    private final byte[] text = TwilioStream.media();
    private AudioFormat format;
    private byte[] piece;
    private ByteBuf pcm;
    private ByteBuf joinedPcm;

    @Setup
    public void open() {
        format = new AudioFormat(AudioFormat.Encoding.PCM_S16LE, agentRate);
        piece = new byte[JOINED * format.frameBytes()];
        new Random(1).nextBytes(piece);
        pcm = ByteBufAllocator.DEFAULT.directBuffer().writeBytes(piece, 0, format.frameBytes());
        joinedPcm = ByteBufAllocator.DEFAULT.directBuffer().writeBytes(piece);
        carrier.onOpen(socket);
        TwilioStream.start(carrier);
    }

    /** The floor: what arrives and what leaves, moved. */
    @Benchmark
    public ByteBuf copyFloor() {
        pcm.readerIndex(0).readBytes(piece, 0, format.frameBytes());
        return socket.message().clear().writeBytes(text, 0, text.length);
    }

    /** 20 ms in one message. */
    @Benchmark
    public ByteBuf toMessage() {
        return send(pcm, 1);
    }

    /** 60 ms that came in one message and leave in one. */
    @Benchmark
    public ByteBuf toJoinedMessage() {
        return send(joinedPcm, JOINED);
    }

    private ByteBuf send(ByteBuf agentAudio, int count) {
        agentAudio.readerIndex(0).readBytes(piece, 0, count * format.frameBytes());
        for (int i = 0; i < count; i++) {
            final MediaFrame frame = Objects.requireNonNull(frames.acquire());
            frame.reset(format, 0, 0);
            frame.append(piece, i * format.frameBytes(), format.frameBytes());
            frame.address(path);
            processing.offer(frame);
        }
        readyList.drain();
        carrier.sendAudio(path.ring(), count);
        return socket.message();
    }
}
