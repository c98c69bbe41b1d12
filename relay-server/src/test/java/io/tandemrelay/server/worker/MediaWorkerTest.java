package io.tandemrelay.server.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandemrelay.server.media.AudioFormat;
import io.tandemrelay.server.media.FramePool;
import io.tandemrelay.server.media.Inbox;
import io.tandemrelay.server.media.MediaFrame;
import io.tandemrelay.server.media.PathListener;
import io.tandemrelay.server.media.ReadyList;
import io.tandemrelay.server.media.UplinkPath;
import io.tandemrelay.server.metrics.DutyCycle;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class MediaWorkerTest {

    private int wakes;
    private final ReadyList readyList = new ReadyList(16, () -> wakes++);
    private final Inbox inbox = new Inbox(16);
    private final FramePool pool = new FramePool(16, 160);
    private final MediaWorker worker =
            new MediaWorker(
                    "relay-worker-0",
                    inbox,
                    3,
                    List.of(readyList),
                    new DutyCycle(1_000_000_000),
                    MediaWorker.ANY_CORE);
    private final UplinkPath path =
            new UplinkPath(AudioFormat.TELEPHONE, 16, readyList, new Deaf());

    @Test
    void shouldBoundTheFramesOfOneCycle() {
        offer(5);

        assertThat(worker.doWork()).isEqualTo(3);
        assertThat(worker.doWork()).isEqualTo(2);
        assertThat(worker.doWork()).isZero();
    }

    @Test
    void shouldProcessInOrderReleaseEachFrameAndWakeOnce() {
        offer(3);

        worker.doWork();

        assertThat(path.ring().available()).isEqualTo(3);
        for (int i = 0; i < 3; i++) {
            assertThat(path.ring().bytes()[path.ring().peek(i)]).isEqualTo((byte) i);
        }
        assertThat(pool.inUse()).isZero();
        assertThat(wakes).isEqualTo(1);
    }

    @Test
    void shouldNotWakeAnyoneWhenThereIsNothing() {
        worker.doWork();

        assertThat(wakes).isZero();
    }

    private void offer(int frames) {
        for (int i = 0; i < frames; i++) {
            final MediaFrame frame = Objects.requireNonNull(pool.acquire());
            frame.reset(AudioFormat.TELEPHONE, 0, 0);
            frame.appendFill((byte) i, 160);
            frame.address(path);
            assertThat(inbox.offer(frame)).isTrue();
        }
    }

    private static final class Deaf implements PathListener {
        @Override
        public void onSlots() {}

        @Override
        public void onPathFailure(RuntimeException failure) {
            throw failure;
        }
    }
}
