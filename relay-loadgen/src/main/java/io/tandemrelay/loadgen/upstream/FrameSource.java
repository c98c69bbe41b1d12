package io.tandemrelay.loadgen.upstream;

import io.tandemrelay.loadgen.audio.Mulaw;
import java.util.Arrays;

/** Makes the 20 ms frames an agent speaks. Called on the session's loop. */
@FunctionalInterface
public interface FrameSource {
    /**
     * Fills one frame.
     *
     * @param speaker the session's number, so that audio of two calls differs
     * @param generation number of interruptions so far
     * @param number frames of this generation so far
     * @param dueNs when the frame is due by the speech's schedule, {@link System#nanoTime}
     * @param out exactly {@link AgentAudio#frameBytes()} long; reused for the next frame
     */
    void fill(AgentAudio audio, int speaker, int generation, int number, long dueNs, byte[] out);

    /**
     * {@link MarkedAudio} frames. At 8 kHz they are recognised bit by bit after a mu-law encoder;
     * at other rates samples are held, and a relay's resampler makes the marks unreadable.
     */
    static FrameSource marked() {
        return (audio, speaker, generation, number, dueNs, out) -> {
            final byte[] frame = MarkedAudio.of(speaker).frame(generation, number);
            if (audio.equals(AgentAudio.MULAW_8K)) {
                System.arraycopy(frame, 0, out, 0, frame.length);
                return;
            }
            final int samples = audio.frameSamples();
            for (int i = 0; i < samples; i++) {
                audio.putSample(out, i, Mulaw.decode(frame[i * frame.length / samples]));
            }
        };
    }

    /** A sine of amplitude 8000, continuous over frames and generations restart at phase 0. */
    static FrameSource tone(int hertz) {
        return (audio, speaker, generation, number, dueNs, out) -> {
            final int samples = audio.frameSamples();
            for (int i = 0; i < samples; i++) {
                final double turns = (double) hertz * ((long) number * samples + i);
                final double angle = 2 * Math.PI * turns / audio.sampleRate();
                audio.putSample(out, i, (int) Math.round(8000 * Math.sin(angle)));
            }
        };
    }

    static FrameSource silence() {
        return (audio, speaker, generation, number, dueNs, out) ->
                Arrays.fill(
                        out,
                        audio.encoding() == AgentAudio.Encoding.MULAW ? (byte) 0xFF : (byte) 0);
    }
}
