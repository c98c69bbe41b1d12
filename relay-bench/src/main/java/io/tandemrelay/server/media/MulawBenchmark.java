package io.tandemrelay.server.media;

import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** G.711 of one 20 ms frame, by table and by arithmetic, beside the cost of moving the bytes. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(3)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 10, time = 1)
public class MulawBenchmark {

    private static final int FRAME = 160;

    private final byte[] mulaw = new byte[FRAME];
    private final short[] samples = new short[FRAME];
    private final byte[] bytes = new byte[FRAME * Short.BYTES];

    private final byte[] mulawOut = new byte[FRAME];
    private final short[] samplesOut = new short[FRAME];
    private final byte[] bytesOut = new byte[FRAME * Short.BYTES];

    @Setup
    public void fill() {
        new Random(1).nextBytes(mulaw);
        MulawDecoder.decode(mulaw, 0, FRAME, samples, 0);
        MulawDecoder.decode(mulaw, 0, FRAME, bytes, 0);
    }

    /** The floor: as many bytes as a decoded frame has, moved. */
    @Benchmark
    public byte[] copyFloor() {
        System.arraycopy(bytes, 0, bytesOut, 0, bytes.length);
        return bytesOut;
    }

    @Benchmark
    public byte[] decodeToBytes() {
        MulawDecoder.decode(mulaw, 0, FRAME, bytesOut, 0);
        return bytesOut;
    }

    @Benchmark
    public short[] decodeToSamples() {
        MulawDecoder.decode(mulaw, 0, FRAME, samplesOut, 0);
        return samplesOut;
    }

    @Benchmark
    public short[] decodeByArithmetic() {
        for (int i = 0; i < FRAME; i++) {
            final int bits = ~mulaw[i];
            final int biased = (((bits & 0x0F) << 3) + 132) << ((bits & 0x70) >> 4);
            samplesOut[i] = (short) ((bits & 0x80) == 0 ? biased - 132 : 132 - biased);
        }
        return samplesOut;
    }

    @Benchmark
    public byte[] encodeFromBytes() {
        MulawEncoder.encode(bytes, 0, FRAME, mulawOut, 0);
        return mulawOut;
    }

    @Benchmark
    public byte[] encodeFromSamples() {
        MulawEncoder.encode(samples, 0, FRAME, mulawOut, 0);
        return mulawOut;
    }

    @Benchmark
    public byte[] encodeByArithmetic() {
        for (int i = 0; i < FRAME; i++) {
            final int sample = samples[i];
            final int biased = Math.min(((sample < 0 ? ~sample : sample) >> 2) + 33, 8191);
            final int segment = 33 - Integer.numberOfLeadingZeros(biased >> 6);
            final int step = 15 - ((biased >> segment) & 15);
            mulawOut[i] = (byte) ((8 - segment) << 4 | step | (sample >= 0 ? 0x80 : 0));
        }
        return mulawOut;
    }
}
