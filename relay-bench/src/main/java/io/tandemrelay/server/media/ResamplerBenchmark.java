package io.tandemrelay.server.media;

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

/** Resampling one 20 ms frame, beside the dot-product form and the cost of moving the samples. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(3)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 10, time = 1)
public class ResamplerBenchmark {

    private static final int FRAME = 160;

    /** 2 is 16 kHz, 3 is 24 kHz. */
    @Param({"2", "3"})
    private int factor;

    private final short[] narrow = new short[FRAME];
    private short[] wide = {};
    private final short[] narrowOut = new short[FRAME];
    private short[] wideOut = {};

    private Upsampler upsampler = new Upsampler(2);
    private Downsampler downsampler = new Downsampler(2);

    private float[] taps = {};
    private float[] history = {};

    @Setup
    public void fill() {
        final Random random = new Random(1);
        wide = new short[FRAME * factor];
        wideOut = new short[FRAME * factor];
        for (int i = 0; i < wide.length; i++) {
            wide[i] = (short) (random.nextInt(40_000) - 20_000);
            narrow[i / factor] = wide[i];
        }
        upsampler = new Upsampler(factor);
        downsampler = new Downsampler(factor);
        taps = ResamplerTaps.forFactor(factor);
        history = new float[taps.length - 1 + wide.length];
    }

    /** The floor: the wider frame, moved. */
    @Benchmark
    public short[] copyFloor() {
        System.arraycopy(wide, 0, wideOut, 0, wide.length);
        return wideOut;
    }

    @Benchmark
    public short[] upsample() {
        upsampler.process(narrow, 0, FRAME, wideOut, 0);
        return wideOut;
    }

    @Benchmark
    public short[] downsample() {
        downsampler.process(wide, 0, wide.length, narrowOut, 0);
        return narrowOut;
    }

    /** The textbook form of {@link #downsample}: one output sample over all taps. */
    @Benchmark
    public short[] downsampleByDotProduct() {
        final int kept = taps.length - 1;
        for (int i = 0; i < wide.length; i++) {
            history[kept + i] = wide[i];
        }
        for (int i = 0; i < FRAME; i++) {
            float sum = 0;
            for (int tap = 0; tap < taps.length; tap++) {
                sum += taps[tap] * history[i * factor + tap];
            }
            narrowOut[i] = Fir.toSample(sum);
        }
        System.arraycopy(history, wide.length, history, 0, kept);
        return narrowOut;
    }
}
