package io.tandemrelay.loadgen.pace;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class FrameClockTest {
    private final MultiThreadIoEventLoopGroup loops =
            new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final EventLoop loop = loops.next();

    @AfterEach
    void close() {
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }

    @Test
    void shouldRunEveryTaskOnceAndNeverEarly() throws Exception {
        final long seed = 7;
        final Random random = new Random(seed);
        final int count = 2_000;
        final AtomicInteger ran = new AtomicInteger();
        final List<Long> earlyByNs = Collections.synchronizedList(new ArrayList<>());
        final CountDownLatch left = new CountDownLatch(count);

        loop.execute(() -> {
            final long startNs = System.nanoTime();
            for (int i = 0; i < count; i++) {
                // Some are over already, most within the wheel, some beyond it.
                final long dueNs = startNs + random.nextLong(-5_000_000, 300_000_000);
                FrameClock.of(loop)
                        .at(
                                dueNs,
                                () -> {
                                    final long nowNs = System.nanoTime();
                                    if (nowNs < dueNs) {
                                        earlyByNs.add(dueNs - nowNs);
                                    }
                                    ran.incrementAndGet();
                                    left.countDown();
                                });
            }
        });

        assertThat(left.await(10, TimeUnit.SECONDS)).as("seed %d", seed).isTrue();
        assertThat(earlyByNs).isEmpty();
        assertThat(ran).hasValue(count);
    }

    @Test
    void shouldGoOnAfterATaskThatThrows() throws Exception {
        final CountDownLatch left = new CountDownLatch(3);

        loop.execute(() -> {
            final FrameClock clock = FrameClock.of(loop);
            final long dueNs = System.nanoTime() + 1_000_000;
            clock.at(
                    dueNs,
                    () -> {
                        left.countDown();
                        throw new IllegalStateException("planted");
                    });
            clock.at(dueNs, left::countDown);
            clock.at(dueNs + 5_000_000, left::countDown);
        });

        assertThat(left.await(5, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void shouldServeATaskThatRearmsItself() throws Exception {
        final CountDownLatch left = new CountDownLatch(200);
        final List<Long> lateNs = Collections.synchronizedList(new ArrayList<>());

        loop.execute(() -> {
            final long startNs = FrameClock.onGrid(System.nanoTime());
            final Runnable task =
                    new Runnable() {
                        private int number;

                        @Override
                        public void run() {
                            lateNs.add(System.nanoTime() - startNs - number * 1_000_000L);
                            left.countDown();
                            if (++number < 200) {
                                FrameClock.of(loop).at(startNs + number * 1_000_000L, this);
                            }
                        }
                    };
            FrameClock.of(loop).at(startNs, task);
        });

        assertThat(left.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(lateNs).allMatch(late -> late >= 0);
    }
}
