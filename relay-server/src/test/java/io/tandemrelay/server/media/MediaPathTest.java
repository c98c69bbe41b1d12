package io.tandemrelay.server.media;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class MediaPathTest {

    private final List<RuntimeException> failures = new ArrayList<>();
    private int wakes;
    private int notices;
    private final ReadyList readyList = new ReadyList(16, () -> wakes++);
    private final FramePool pool = new FramePool(64, 960);
    private final FrameProcessing processing = new FrameProcessing();
    private final PathListener listener =
            new PathListener() {
                @Override
                public void onSlots() {
                    notices++;
                }

                @Override
                public void onPathFailure(RuntimeException failure) {
                    failures.add(failure);
                }
            };

    @Test
    void shouldPassMulawThroughUntouched() {
        final UplinkPath path = new UplinkPath(AudioFormat.TELEPHONE, 4, readyList, listener);
        final byte[] audio = allCodes(160);

        process(path, AudioFormat.TELEPHONE, audio, 0);

        assertThat(slot(path, 0)).isEqualTo(audio);
    }

    @Test
    void shouldDecodeToPcmForAnAgentThatTakesPcm() {
        final AudioFormat pcm = new AudioFormat(AudioFormat.Encoding.PCM_S16LE, 8000);
        final UplinkPath path = new UplinkPath(pcm, 4, readyList, listener);
        final byte[] audio = allCodes(160);
        final byte[] expected = new byte[320];
        MulawDecoder.decode(audio, 0, 160, expected, 0);

        process(path, AudioFormat.TELEPHONE, audio, 0);

        assertThat(slot(path, 0)).isEqualTo(expected);
    }

    @Test
    void shouldKeepAPartialFramePartial() {
        final UplinkPath path = new UplinkPath(AudioFormat.TELEPHONE, 4, readyList, listener);

        process(path, AudioFormat.TELEPHONE, allCodes(7), 0);

        assertThat(slot(path, 0)).hasSize(7);
    }

    @Test
    void shouldWidenToEveryRateAnAgentMayTake() {
        for (final int rate : new int[] {16000, 24000}) {
            final AudioFormat wide = new AudioFormat(AudioFormat.Encoding.PCM_S16LE, rate);
            final UplinkPath path = new UplinkPath(wide, 4, readyList, listener);

            process(path, AudioFormat.TELEPHONE, allCodes(160), 0);

            assertThat(slot(path, 0)).hasSize(rate / 50 * 2);
        }
    }

    @Test
    void shouldNarrowEveryFormatToWholeTelephoneFrames() {
        for (final int rate : new int[] {8000, 16000, 24000}) {
            final AudioFormat wide = new AudioFormat(AudioFormat.Encoding.PCM_S16LE, rate);
            final DownlinkPath path = new DownlinkPath(4, readyList, listener);

            process(path, wide, new byte[wide.frameBytes()], 3);
            process(path, wide, new byte[wide.frameBytes()], 3);

            assertThat(slot(path, 0)).hasSize(160).containsOnly(0xFF);
            assertThat(slot(path, 1)).hasSize(160).containsOnly(0xFF);
            assertThat(path.ring().generation(1)).isEqualTo(3);
        }
    }

    @Test
    void shouldForgetFilterStateWithTheGeneration() {
        final AudioFormat wide = new AudioFormat(AudioFormat.Encoding.PCM_S16LE, 16000);
        final DownlinkPath path = new DownlinkPath(4, readyList, listener);
        final byte[] loud = new byte[wide.frameBytes()];
        for (int i = 0; i < loud.length; i += 2) {
            loud[i + 1] = 0x40;
        }

        process(path, wide, loud, 0);
        process(path, wide, new byte[wide.frameBytes()], 1);

        assertThat(slot(path, 1)).containsOnly(0xFF);
    }

    @Test
    void shouldWakeOncePerBatchAndNoticeOncePerPath() {
        final UplinkPath one = new UplinkPath(AudioFormat.TELEPHONE, 4, readyList, listener);
        final UplinkPath two = new UplinkPath(AudioFormat.TELEPHONE, 4, readyList, listener);
        process(one, AudioFormat.TELEPHONE, allCodes(160), 0);
        process(one, AudioFormat.TELEPHONE, allCodes(160), 0);
        process(two, AudioFormat.TELEPHONE, allCodes(160), 0);

        readyList.signal();
        readyList.signal();
        readyList.drain();

        assertThat(wakes).isEqualTo(1);
        assertThat(notices).isEqualTo(2);
    }

    @Test
    void shouldWakeOnceForWhatOnePassReadsWithoutWorkers() {
        final UplinkPath one = new UplinkPath(AudioFormat.TELEPHONE, 4, readyList, listener);
        final UplinkPath two = new UplinkPath(AudioFormat.TELEPHONE, 4, readyList, listener);

        processing.offer(frame(one, AudioFormat.TELEPHONE, allCodes(160), 0));
        processing.offer(frame(one, AudioFormat.TELEPHONE, allCodes(160), 0));
        processing.offer(frame(two, AudioFormat.TELEPHONE, allCodes(160), 0));
        assertThat(wakes).isEqualTo(1);
        assertThat(notices).isZero();
        readyList.drain();

        assertThat(wakes).isEqualTo(1);
        assertThat(notices).isEqualTo(2);
    }

    @Test
    void shouldListAgainAfterADrain() {
        final UplinkPath path = new UplinkPath(AudioFormat.TELEPHONE, 4, readyList, listener);
        process(path, AudioFormat.TELEPHONE, allCodes(160), 0);
        readyList.signal();
        readyList.drain();

        process(path, AudioFormat.TELEPHONE, allCodes(160), 0);
        readyList.signal();
        readyList.drain();

        assertThat(wakes).isEqualTo(2);
        assertThat(notices).isEqualTo(2);
    }

    @Test
    void shouldEndOnlyTheCallWhosePathThrew() {
        final UplinkPath full = new UplinkPath(AudioFormat.TELEPHONE, 1, readyList, listener);
        final UplinkPath other = new UplinkPath(AudioFormat.TELEPHONE, 1, readyList, listener);

        process(full, AudioFormat.TELEPHONE, allCodes(160), 0);
        process(full, AudioFormat.TELEPHONE, allCodes(160), 0);
        process(full, AudioFormat.TELEPHONE, allCodes(160), 0);
        process(other, AudioFormat.TELEPHONE, allCodes(160), 0);

        assertThat(failures).hasSize(1);
        assertThat(other.ring().available()).isEqualTo(1);
        assertThat(pool.inUse()).isZero();
    }

    @Test
    void shouldNoticeTheOtherPathsWhenOneListenerThrows() {
        final UplinkPath broken =
                new UplinkPath(AudioFormat.TELEPHONE, 4, readyList, new Broken(failures));
        final UplinkPath other = new UplinkPath(AudioFormat.TELEPHONE, 4, readyList, listener);
        process(broken, AudioFormat.TELEPHONE, allCodes(160), 0);
        process(other, AudioFormat.TELEPHONE, allCodes(160), 0);

        readyList.drain();

        assertThat(failures).hasSize(1);
        assertThat(notices).isEqualTo(1);
    }

    @Test
    void shouldDropFramesOfAClosedPathAndGiveThemBack() {
        final UplinkPath path = new UplinkPath(AudioFormat.TELEPHONE, 4, readyList, listener);
        path.close();

        process(path, AudioFormat.TELEPHONE, allCodes(160), 0);

        assertThat(path.ring().available()).isZero();
        assertThat(pool.inUse()).isZero();
    }

    private record Broken(List<RuntimeException> failures) implements PathListener {

        @Override
        public void onSlots() {
            throw new IllegalStateException("defect");
        }

        @Override
        public void onPathFailure(RuntimeException failure) {
            failures.add(failure);
        }
    }

    private void process(MediaPath path, AudioFormat format, byte[] audio, int generation) {
        processing.accept(frame(path, format, audio, generation));
    }

    private MediaFrame frame(MediaPath path, AudioFormat format, byte[] audio, int generation) {
        final MediaFrame frame = Objects.requireNonNull(pool.acquire());
        frame.reset(format, generation, 7);
        frame.append(audio, 0, audio.length);
        frame.address(path);
        return frame;
    }

    private static byte[] slot(MediaPath path, int ahead) {
        final AudioRing ring = path.ring();
        final byte[] audio = new byte[ring.length(ahead)];
        System.arraycopy(ring.bytes(), ring.peek(ahead), audio, 0, audio.length);
        return audio;
    }

    private static byte[] allCodes(int length) {
        final byte[] codes = new byte[length];
        for (int i = 0; i < length; i++) {
            codes[i] = (byte) (i * 37 + 11);
        }
        return codes;
    }
}
