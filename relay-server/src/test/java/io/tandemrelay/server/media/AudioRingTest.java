package io.tandemrelay.server.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class AudioRingTest {

    @Test
    void shouldHandSlotsOverWholeAndInOrder() {
        final AudioRing ring = new AudioRing(4, 8);
        commit(ring, (byte) 1, 8, 5, 100);
        commit(ring, (byte) 2, 3, 6, 200);

        assertThat(ring.available()).isEqualTo(2);
        assertThat(ring.bytes()[ring.peek(0)]).isEqualTo((byte) 1);
        assertThat(ring.bytes()[ring.peek(1)]).isEqualTo((byte) 2);
        assertThat(ring.length(1)).isEqualTo(3);
        assertThat(ring.generation(1)).isEqualTo(6);
        assertThat(ring.receivedNs(1)).isEqualTo(200);
    }

    @Test
    void shouldSayNoneWhenFullAndRecoverAfterRelease() {
        final AudioRing ring = new AudioRing(2, 8);
        commit(ring, (byte) 1, 8, 0, 0);
        commit(ring, (byte) 2, 8, 0, 0);

        assertThat(ring.claim()).isEqualTo(AudioRing.NONE);
        ring.release(1);

        assertThat(ring.claim()).isNotEqualTo(AudioRing.NONE);
        assertThat(ring.available()).isEqualTo(1);
    }

    @Test
    void shouldRefuseASlotCountThatIsNoPowerOfTwo() {
        assertThatThrownBy(() -> new AudioRing(3, 8)).hasMessageContaining("power of two");
    }

    @Test
    void shouldKeepEverySlotIntactBetweenTwoThreads() throws Exception {
        final AudioRing ring = new AudioRing(8, 64);
        final int total = 200_000;

        final CompletableFuture<Void> producer =
                CompletableFuture.runAsync(() -> produce(ring, total));
        final SplittableRandom expected = new SplittableRandom(42);
        int next = 0;
        while (next < total) {
            final int available = ring.available();
            for (int ahead = 0; ahead < available; ahead++) {
                final int length = 1 + expected.nextInt(64);
                final byte value = (byte) expected.nextInt();
                assertThat(ring.length(ahead)).isEqualTo(length);
                assertThat(ring.receivedNs(ahead)).isEqualTo(next);
                assertThat(ring.bytes()[ring.peek(ahead)]).isEqualTo(value);
                assertThat(ring.bytes()[ring.peek(ahead) + length - 1]).isEqualTo(value);
                next++;
            }
            ring.release(available);
            Thread.onSpinWait();
        }

        producer.get(10, TimeUnit.SECONDS);
    }

    private static void produce(AudioRing ring, int total) {
        final SplittableRandom random = new SplittableRandom(42);
        for (int i = 0; i < total; i++) {
            final int length = 1 + random.nextInt(64);
            commit(ring, (byte) random.nextInt(), length, 0, i);
        }
    }

    private static void commit(
            AudioRing ring, byte value, int length, int generation, long receivedNs) {
        int slot = ring.claim();
        while (slot == AudioRing.NONE) {
            Thread.yield();
            slot = ring.claim();
        }
        Arrays.fill(ring.bytes(), slot, slot + length, value);
        ring.commit(length, generation, receivedNs);
    }
}
