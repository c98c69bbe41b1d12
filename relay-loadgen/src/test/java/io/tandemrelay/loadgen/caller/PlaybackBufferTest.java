package io.tandemrelay.loadgen.caller;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PlaybackBufferTest {
    private static final long ORIGIN_NS = 1_000_000_000_000L;

    private final List<String> events = new ArrayList<>();
    private final AudioTrack heard = new AudioTrack(true);
    private final PlaybackBuffer buffer =
            new PlaybackBuffer(
                    ORIGIN_NS,
                    new PlaybackBuffer.Listener() {
                        @Override
                        public void onPlayed(long atByte, byte[] source, int offset, int length) {
                            heard.write(atByte, source, offset, length);
                        }

                        @Override
                        public void onMark(String name, boolean cleared) {
                            events.add(
                                    name
                                            + (cleared ? " cleared at " : " at ")
                                            + heard.playedBytes());
                        }
                    });

    @Test
    void shouldPlayEightBytesAMillisecondToTheByte() {
        buffer.enqueue(bytes(1, 160), at(10));

        buffer.advance(at(10) + 124_999);
        assertThat(heard.playedBytes()).isZero();
        buffer.advance(at(10) + 125_000);
        assertThat(heard.playedBytes()).isEqualTo(1);
        buffer.advance(at(29) + 999_999);
        assertThat(heard.playedBytes()).isEqualTo(159);
        buffer.advance(at(30));
        assertThat(heard.playedBytes()).isEqualTo(160);
        buffer.advance(at(1000));
        assertThat(heard.playedBytes()).isEqualTo(160);
        assertThat(heard.spans()).containsExactly(new AudioTrack.Span(80, 240));
    }

    @Test
    void shouldPutSilenceWhereTheBufferRanDry() {
        buffer.enqueue(bytes(1, 160), at(0));
        buffer.enqueue(bytes(2, 80), at(25));
        buffer.advance(at(100));

        final byte[] timeline = heard.onTimeline();
        assertThat(timeline).hasSize(280);
        assertThat(Arrays.copyOfRange(timeline, 0, 160)).containsOnly(1);
        assertThat(Arrays.copyOfRange(timeline, 160, 200)).containsOnly(0xFF);
        assertThat(Arrays.copyOfRange(timeline, 200, 280)).containsOnly(2);
    }

    @Test
    void shouldEchoMarksWhenTheyReachTheHead() {
        buffer.mark("empty", at(0));
        buffer.enqueue(bytes(1, 160), at(5));
        buffer.mark("a", at(5));
        buffer.mark("b", at(5));
        buffer.enqueue(bytes(1, 80), at(5));
        buffer.mark("c", at(5));

        assertThat(buffer.nextMarkDueNs()).isEqualTo(at(25));
        buffer.advance(at(25) - 1);
        assertThat(events).containsExactly("empty at 0");
        buffer.advance(at(25));
        assertThat(events).containsExactly("empty at 0", "a at 160", "b at 160");
        assertThat(buffer.nextMarkDueNs()).isEqualTo(at(35));
        buffer.advance(at(60));
        assertThat(events).endsWith("c at 240");
        assertThat(buffer.nextMarkDueNs()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void shouldDropAudioAndEchoPendingMarksInOrderOnClear() {
        buffer.enqueue(bytes(1, 160), at(0));
        buffer.mark("a", at(0));
        buffer.enqueue(bytes(1, 160), at(0));
        buffer.mark("b", at(0));
        buffer.mark("c", at(0));

        final long dropped = buffer.clear(at(30));

        assertThat(dropped).isEqualTo(80);
        assertThat(events).containsExactly("a at 160", "b cleared at 240", "c cleared at 240");
        buffer.enqueue(bytes(2, 8), at(40));
        buffer.advance(at(50));
        assertThat(heard.spans())
                .containsExactly(new AudioTrack.Span(0, 240), new AudioTrack.Span(320, 328));
    }

    @Test
    void shouldDiscardBeyondTenMinutes() {
        assertThat(buffer.enqueue(bytes(1, 4_800_000), at(0))).isTrue();
        assertThat(buffer.enqueue(bytes(1, 1), at(0))).isFalse();
        assertThat(buffer.enqueue(bytes(1, 8), at(1))).isTrue();
        assertThat(buffer.queuedBytes()).isEqualTo(4_800_000);
    }

    @Test
    void shouldPlayEveryByteOnceWhateverTheSteps() {
        final long seed = new Random().nextLong();
        final Random random = new Random(seed);
        final List<Byte> sent = new ArrayList<>();
        long nowNs = ORIGIN_NS;

        for (int i = 0; i < 2000; i++) {
            nowNs += random.nextInt(30_000_000);
            final byte[] media = new byte[random.nextInt(400)];
            random.nextBytes(media);
            for (byte b : media) {
                sent.add(b);
            }
            buffer.enqueue(media, nowNs);
            buffer.mark("m" + sent.size(), nowNs);
        }
        buffer.advance(nowNs + 3600_000_000_000L);

        final byte[] joined = heard.joined();
        assertThat(joined.length).as("seed %d", seed).isEqualTo(sent.size());
        for (int i = 0; i < joined.length; i++) {
            assertThat(joined[i]).as("byte %d, seed %d", i, seed).isEqualTo(sent.get(i));
        }
        assertThat(events).allSatisfy(event -> assertThat(event).matches("m(\\d+) at \\1"));
    }

    private static long at(long ms) {
        return ORIGIN_NS + ms * 1_000_000;
    }

    private static byte[] bytes(int value, int length) {
        final byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }
}
