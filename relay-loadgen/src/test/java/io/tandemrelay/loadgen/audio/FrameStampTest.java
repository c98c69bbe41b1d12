package io.tandemrelay.loadgen.audio;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FrameStampTest {
    private static final int FRAME = FrameStamp.FRAME_BYTES;

    @Test
    void shouldReadWhatWasWrittenForEveryExtremeOfTheFields() {
        for (int call : new int[] {0, 1, -1, Integer.MIN_VALUE, Integer.MAX_VALUE}) {
            for (int generation : new int[] {0, 8191}) {
                for (int number : new int[] {0, (1 << 28) - 1}) {
                    for (long dueNs : new long[] {0, 1, (1L << 63) - 1}) {
                        final Heard heard = new Heard();

                        heard.scan(frame(call, generation, number, dueNs));

                        assertThat(heard.frames)
                                .containsExactly(
                                        call + "/" + generation + "/" + number + "/" + dueNs);
                    }
                }
            }
        }
    }

    @Test
    void shouldSurviveLinearSamplesWholly() {
        final Random random = new Random(1);
        for (int i = 0; i < 10_000; i++) {
            final byte[] frame =
                    frame(random.nextInt(), random.nextInt(8192), i, random.nextLong() >>> 1);

            assertThat(Mulaw.fromPcm(Mulaw.toPcm(frame))).isEqualTo(frame);
        }
    }

    @Test
    void shouldNoticeEverySingleChangedBit() {
        final byte[] frame = frame(42, 3, 1234, 5_000_000_000L);
        for (int bit = 0; bit < 8 * FRAME; bit++) {
            final Heard heard = new Heard();
            final byte[] changed = frame.clone();
            changed[bit / 8] ^= (byte) (1 << bit % 8);

            heard.scan(changed);
            heard.scan(frame(42, 3, 1235, 0));

            assertThat(heard.frames).as("bit %d", bit).containsExactly("42/3/1235/0");
            assertThat(heard.corrupted == 1 || heard.stray >= FRAME - 1).as("bit %d", bit).isTrue();
        }
    }

    @Test
    void shouldFindFramesInAudioCutAnywhere() {
        final long seed = 20261123;
        final Random random = new Random(seed);
        final byte[] audio = new byte[200 * (FRAME + 7)];
        final List<String> said = new ArrayList<>();
        int length = 0;
        for (int i = 0; i < 200; i++) {
            System.arraycopy(frame(7, 0, i, i), 0, audio, length, FRAME);
            length += FRAME;
            said.add("7/0/" + i + "/" + i);
            for (int silence = random.nextInt(8); silence > 0; silence--) {
                audio[length++] = Mulaw.SILENCE;
            }
        }

        final Heard heard = new Heard();
        int at = 0;
        while (at < length) {
            final int cut = Math.min(length - at, 1 + random.nextInt(500));
            heard.scanner.scan(audio, at, cut, 0);
            at += cut;
        }

        assertThat(heard.frames).as("seed %d", seed).isEqualTo(said);
        assertThat(heard.stray).isZero();
        assertThat(heard.corrupted).isZero();
    }

    @Test
    void shouldCountSpeechOfOthersAsStray() {
        final Heard heard = new Heard();
        final byte[] noise = new byte[100_000];
        new Random(3).nextBytes(noise);

        heard.scan(noise);

        assertThat(heard.frames).isEmpty();
        assertThat(heard.stray).isGreaterThan(99_000);
    }

    private static byte[] frame(int call, int generation, int number, long dueNs) {
        final byte[] frame = new byte[FRAME];
        new FrameStamp().set(call, false, generation, number, dueNs).write(frame);
        return frame;
    }

    private static final class Heard implements FrameScanner.Listener {
        private final FrameScanner scanner = new FrameScanner(this);
        private final List<String> frames = new ArrayList<>();
        private int corrupted;
        private int stray;

        void scan(byte[] audio) {
            scanner.scan(audio, 0, audio.length, 0);
        }

        @Override
        public void onFrame(FrameStamp stamp, long atNs) {
            assertThat(stamp.sameClock()).isTrue();
            frames.add(
                    stamp.call()
                            + "/"
                            + stamp.generation()
                            + "/"
                            + stamp.number()
                            + "/"
                            + stamp.dueNs());
        }

        @Override
        public void onCorrupted() {
            corrupted++;
        }

        @Override
        public void onStray(int count) {
            stray += count;
        }
    }
}
