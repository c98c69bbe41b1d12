package io.tandemrelay.server.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandemrelay.server.media.MulawEncoder;
import io.tandemrelay.server.upstream.DemoConversation.Step;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DemoConversationTest {

    private static final int FRAME_BYTES = DemoConversation.FRAME_BYTES;
    private static final byte[] GREETING = filled((byte) 0x11, 5 * FRAME_BYTES);
    private static final byte[] PROMPT = filled((byte) 0x22, 2 * FRAME_BYTES + 80);

    private final DemoConversation conversation = new DemoConversation(GREETING, PROMPT);
    private final Random random = new Random(5);
    private final List<Step> steps = new ArrayList<>();
    private final ByteArrayOutputStream spoken = new ByteArrayOutputStream();
    private int tone;

    @Test
    void shouldGreetThenListen() {
        run(20, this::quiet);

        assertThat(steps).startsWith(Step.AUDIO, Step.AUDIO, Step.AUDIO, Step.AUDIO, Step.AUDIO);
        assertThat(steps.get(5)).isEqualTo(Step.UTTERANCE_END);
        assertThat(steps.subList(6, 20)).containsOnly(Step.SILENT);
        assertThat(spoken.toByteArray()).isEqualTo(GREETING);
    }

    @Test
    void shouldAnswerWithPromptAndTheCallersOwnWordsFirstSyllableIncluded() {
        run(20, this::quiet);
        spoken.reset();
        final var words = new ByteArrayOutputStream();

        run(50, () -> kept(words, speech()));
        run(200, this::quiet);

        final byte[] answer = spoken.toByteArray();
        assertThat(answer).startsWith(Arrays.copyOf(PROMPT, PROMPT.length));
        assertThat(indexOf(answer, words.toByteArray()))
                .as("the words, after prompt and pre-roll of 200 to 320 ms")
                .isBetween(3 * FRAME_BYTES + 10 * FRAME_BYTES, 3 * FRAME_BYTES + 16 * FRAME_BYTES);
        assertThat(steps.getLast()).isEqualTo(Step.SILENT);
        assertThat(steps.stream().filter(step -> step == Step.UTTERANCE_END)).hasSize(2);
    }

    @Test
    void shouldAnswerWithin700MsOfQuiet() {
        run(20, this::quiet);
        run(50, this::speech);
        steps.clear();

        run(60, this::quiet);

        assertThat(steps.indexOf(Step.AUDIO)).isBetween(30, 35);
    }

    @Test
    void shouldStopSpeakingAfter100MsOfInterruption() {
        run(20, this::quiet);
        run(100, this::speech);
        run(50, this::quiet); // the answer is being spoken now
        steps.clear();

        run(10, this::speech);

        assertThat(steps.subList(0, 4)).containsOnly(Step.AUDIO);
        assertThat(steps.indexOf(Step.INTERRUPTED)).isBetween(4, 6);
        assertThat(steps.subList(7, 10)).containsOnly(Step.SILENT);
    }

    @Test
    void shouldAnswerTheInterruptingWordsNext() {
        run(20, this::quiet);
        run(100, this::speech);
        run(50, this::quiet);
        final var words = new ByteArrayOutputStream();
        run(40, () -> kept(words, speech()));
        spoken.reset();

        run(200, this::quiet);

        assertThat(indexOf(spoken.toByteArray(), words.toByteArray())).isPositive();
    }

    @Test
    void shouldTakeAClickForNothing() {
        run(20, this::quiet);
        steps.clear();

        run(4, this::speech);
        run(100, this::quiet);

        assertThat(steps).containsOnly(Step.SILENT);
    }

    @Test
    void shouldAdaptToASteadyNoise() {
        run(600, () -> noise(600));

        assertThat(steps.subList(10, 600)).containsOnly(Step.SILENT);
    }

    @Test
    void shouldEndTheTurnWhenTheCarrierSendsNothingInSilence() {
        run(20, this::quiet);
        run(50, this::speech);
        steps.clear();

        run(40, () -> null);

        assertThat(steps).contains(Step.AUDIO);
    }

    @Test
    void shouldPlayBackTheLastTenSecondsOfALongTurn() {
        run(20, this::quiet);
        final var words = new ByteArrayOutputStream();
        run(700, () -> kept(words, speech()));
        spoken.reset();

        run(700, this::quiet);

        final byte[] all = words.toByteArray();
        final byte[] last = Arrays.copyOfRange(all, all.length - 460 * FRAME_BYTES, all.length);
        assertThat(indexOf(spoken.toByteArray(), last)).isPositive();
        assertThat(spoken.size()).isLessThanOrEqualTo((3 + DemoUtterance.MAX_FRAMES) * FRAME_BYTES);
    }

    private interface Line {
        /** 20 ms from the caller, or null for none. */
        byte @org.jspecify.annotations.Nullable [] frame();
    }

    private void run(int frames, Line line) {
        final byte[] out = new byte[FRAME_BYTES];
        for (int i = 0; i < frames; i++) {
            final byte[] heard = line.frame();
            if (heard != null) {
                conversation.onCallerFrame(heard, 0);
            }
            final Step step = conversation.nextFrame(out);
            steps.add(step);
            if (step == Step.AUDIO) {
                spoken.writeBytes(out);
            }
        }
    }

    private byte[] quiet() {
        return noise(8);
    }

    private byte[] noise(int amplitude) {
        final byte[] frame = new byte[FRAME_BYTES];
        for (int i = 0; i < FRAME_BYTES; i++) {
            frame[i] = MulawEncoder.encode((int) (random.nextGaussian() * amplitude));
        }
        return frame;
    }

    /** A sliding tone, so that no two frames are alike. */
    private byte[] speech() {
        final byte[] frame = new byte[FRAME_BYTES];
        for (int i = 0; i < FRAME_BYTES; i++, tone++) {
            final double phase = tone * 0.2 + tone * (double) tone * 1e-7;
            frame[i] = MulawEncoder.encode((int) (Math.sin(phase) * 6000));
        }
        return frame;
    }

    private static byte[] kept(ByteArrayOutputStream copy, byte[] frame) {
        copy.writeBytes(frame);
        return frame;
    }

    private static byte[] filled(byte value, int length) {
        final byte[] bytes = new byte[length];
        Arrays.fill(bytes, value);
        return bytes;
    }

    private static int indexOf(byte[] all, byte[] part) {
        for (int at = 0; at + part.length <= all.length; at++) {
            if (Arrays.equals(all, at, at + part.length, part, 0, part.length)) {
                return at;
            }
        }
        return -1;
    }
}
