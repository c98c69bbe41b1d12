package io.tandemrelay.loadgen.compare;

import io.tandemrelay.loadgen.upstream.AgentAudio;
import io.tandemrelay.loadgen.upstream.AgentSession;
import io.tandemrelay.loadgen.upstream.FrameSource;
import io.tandemrelay.loadgen.upstream.Speech;
import java.util.function.UnaryOperator;

/**
 * Has an agent speak as synthesised speech comes: each utterance faster than it plays, then nothing
 * until it has played. Frames are numbered through all utterances, so that loss shows. The
 * session's loop.
 */
final class Utterances implements UnaryOperator<Speech>, FrameSource {
    private static final long FRAME_NS = 20_000_000;

    private final AgentSession session;
    private final double pace;
    private final int frames;
    private FrameSource source = FrameSource.silence();
    private int spoken;
    private int before;
    private long nextNs;

    /**
     * Nothing said yet.
     *
     * @param pace multiple of real time within an utterance
     * @param frames in one utterance
     */
    Utterances(AgentSession session, double pace, int frames) {
        this.session = session;
        this.pace = pace;
        this.frames = frames;
    }

    /** The first utterance of this endless speech; the others follow by themselves. */
    @Override
    public Speech apply(Speech endless) {
        source = endless.source();
        nextNs = System.nanoTime();
        return next();
    }

    private Speech next() {
        before = spoken;
        nextNs += frames * FRAME_NS;
        final long delayMs = Math.max(0, nextNs - System.nanoTime()) / 1_000_000;
        session.after(delayMs, () -> session.speak(next()));
        return Speech.of(this).rate(pace).frames(frames);
    }

    @Override
    public void fill(
            AgentAudio audio, int speaker, int generation, int number, long dueNs, byte[] out) {
        source.fill(audio, speaker, generation, before + number, dueNs, out);
        spoken = before + number + 1;
    }
}
