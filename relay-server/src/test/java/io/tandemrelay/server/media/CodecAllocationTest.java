package io.tandemrelay.server.media;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CodecAllocationTest {

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private static final int FRAME = 160;

    /** The measurement itself may allocate a little, once. */
    private static final long ALLOWED_BYTES = 1000;

    private final byte[] mulaw = new byte[FRAME];
    private final byte[] bytes = new byte[FRAME * 2];
    private final short[] samples = new short[FRAME];

    @Test
    void shouldDecodeAndEncodeWithoutAllocating() {
        final long allocated =
                allocatedBytes(
                        100_000,
                        () -> {
                            MulawDecoder.decode(mulaw, 0, FRAME, bytes, 0);
                            MulawDecoder.decode(mulaw, 0, FRAME, samples, 0);
                            MulawEncoder.encode(bytes, 0, FRAME, mulaw, 0);
                            MulawEncoder.encode(samples, 0, FRAME, mulaw, 0);
                        });

        assertThat(allocated).isLessThan(ALLOWED_BYTES);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void shouldResampleWithoutAllocating(int factor) {
        final Upsampler upsampler = new Upsampler(factor);
        final Downsampler downsampler = new Downsampler(factor);
        final short[] wide = new short[FRAME * factor];

        final long allocated =
                allocatedBytes(
                        20_000,
                        () -> {
                            upsampler.process(samples, 0, FRAME, wide, 0);
                            downsampler.process(wide, 0, wide.length, samples, 0);
                            downsampler.reset();
                        });

        assertThat(allocated).isLessThan(ALLOWED_BYTES);
    }

    private static long allocatedBytes(int frames, Runnable frame) {
        frame.run();
        THREADS.getCurrentThreadAllocatedBytes();

        final long before = THREADS.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < frames; i++) {
            frame.run();
        }
        return THREADS.getCurrentThreadAllocatedBytes() - before;
    }
}
