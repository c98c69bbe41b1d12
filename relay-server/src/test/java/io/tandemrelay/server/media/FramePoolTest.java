package io.tandemrelay.server.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Objects;
import org.junit.jupiter.api.Test;

class FramePoolTest {

    private final FramePool pool = new FramePool(2, 160);

    @Test
    void shouldMakeNoMoreFramesThanTheLimit() {
        assertThat(pool.acquire()).isNotNull();
        assertThat(pool.acquire()).isNotNull();

        assertThat(pool.acquire()).isNull();
        assertThat(pool.inUse()).isEqualTo(2);
    }

    @Test
    void shouldReuseReleasedFrames() {
        final MediaFrame frame = Objects.requireNonNull(pool.acquire());

        frame.release();

        assertThat(pool.inUse()).isZero();
        assertThat(pool.acquire()).isSameAs(frame);
    }

    @Test
    void shouldNoticeAFrameReleasedTwiceAtTheLatestWhenTheQueueIsFull() {
        final MediaFrame frame = Objects.requireNonNull(pool.acquire());
        frame.release();
        frame.release();

        assertThatThrownBy(frame::release).hasMessageContaining("twice");
    }
}
