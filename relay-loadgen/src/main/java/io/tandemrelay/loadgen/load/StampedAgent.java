package io.tandemrelay.loadgen.load;

import io.tandemrelay.loadgen.audio.FrameScanner;
import io.tandemrelay.loadgen.audio.FrameStamp;
import io.tandemrelay.loadgen.audio.Mulaw;
import io.tandemrelay.loadgen.report.Series;
import io.tandemrelay.loadgen.upstream.AgentAudio;
import io.tandemrelay.loadgen.upstream.AgentEar;
import io.tandemrelay.loadgen.upstream.AgentSession;
import io.tandemrelay.loadgen.upstream.FrameSource;
import io.tandemrelay.loadgen.upstream.Speech;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The agent's half of the proof in one session: judges the caller's frames, and speaks frames of
 * the same call once it knows which it is. The session's loop.
 *
 * <p>Marks survive 8 kHz only; at other rates bytes are counted and nothing can be proven.
 */
public final class StampedAgent implements AgentEar, FrameScanner.Listener, FrameSource {
    private final FrameScanner scanner = new FrameScanner(this);
    private final FrameStamp stamp = new FrameStamp();
    private final byte[] mulaw = new byte[FrameStamp.FRAME_BYTES];
    private final Tally tally;
    private final AgentSession session;
    private final @Nullable UnaryOperator<Speech> speech;
    private final FrameAudit uplink;
    private boolean bound;
    private int call;

    /**
     * Listens for a session's caller.
     *
     * @param speech how the agent speaks, from its first heard frame on; null for never
     */
    public StampedAgent(Tally tally, AgentSession session, @Nullable UnaryOperator<Speech> speech) {
        this.tally = tally;
        this.session = session;
        this.speech = speech;
        uplink = new FrameAudit(tally, Way.UPLINK);
    }

    @Override
    public void onAudio(byte[] audio, long atNs) {
        if (session.audio().sampleRate() != 8000) {
            tally.add(Count.BYTES_UNRECOGNISED, audio.length);
            return;
        }
        final byte[] heard =
                session.audio().encoding() == AgentAudio.Encoding.MULAW
                        ? audio
                        : Mulaw.fromPcm(audio);
        scanner.scan(heard, 0, heard.length, atNs);
    }

    @Override
    public void onSpoken(long lateNs) {
        tally.time(Series.LATENESS, lateNs);
    }

    @Override
    public void onClosed() {
        uplink.end();
    }

    @Override
    public void onFrame(FrameStamp heard, long atNs) {
        if (!bound) {
            bound = true;
            call = heard.call();
            if (speech != null) {
                session.speak(speech.apply(Speech.of(this)));
            }
        }
        if (heard.call() == call && !heard.downlink()) {
            uplink.arrived(heard, atNs);
        } else {
            uplink.foreign();
        }
    }

    @Override
    public void onCorrupted() {
        uplink.corrupted();
    }

    @Override
    public void onStray(int count) {
        uplink.stray(count);
        tally.add(Count.BYTES_UNRECOGNISED, count);
    }

    @Override
    public void fill(
            AgentAudio audio, int speaker, int generation, int number, long dueNs, byte[] out) {
        tally.add(Count.FRAMES_DOWNLINK_SENT, 1);
        stamp.set(call, true, generation, number, dueNs).write(mulaw);
        if (audio.encoding() == AgentAudio.Encoding.MULAW) {
            System.arraycopy(mulaw, 0, out, 0, mulaw.length);
        } else {
            Mulaw.toPcm(mulaw, out);
        }
    }
}
