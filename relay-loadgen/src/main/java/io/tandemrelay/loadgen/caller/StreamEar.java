package io.tandemrelay.loadgen.caller;

import io.tandemrelay.loadgen.audio.Mulaw;
import java.util.function.Consumer;

/**
 * The listening half of a stream: playback buffer, recording, and the moments at which the agent
 * begins and stops being audible. Its call's loop.
 */
final class StreamEar implements PlaybackBuffer.Listener {
    private static final long QUIET_MS = 500;

    private final Timeline timeline;
    private final AudioTrack heard;
    private final StreamTally tally;
    private final Consumer<String> markEcho;
    private final PlaybackBuffer playback;
    private long lastByte = -1;
    private boolean cleared;
    private boolean audible;

    StreamEar(Timeline timeline, AudioTrack heard, StreamTally tally, Consumer<String> markEcho) {
        this.timeline = timeline;
        this.heard = heard;
        this.tally = tally;
        this.markEcho = markEcho;
        playback = new PlaybackBuffer(timeline.originNs(), this);
        playback.advance(System.nanoTime());
    }

    /** False when the audio was discarded because ten minutes are queued. */
    boolean onMedia(byte[] audio, long nowNs) {
        tally.received(audio.length);
        return playback.enqueue(audio, nowNs);
    }

    void onMark(String name, long nowNs) {
        playback.mark(name, nowNs);
    }

    /** Returns the bytes dropped. */
    long onClear(long nowNs) {
        final long dropped = playback.clear(nowNs);
        tally.clear(dropped);
        cleared = true;
        timeline.add(
                TimelineEvent.Kind.CLEAR, dropped / Mulaw.BYTES_PER_MS + " ms of audio dropped");
        return dropped;
    }

    void advance(long nowNs) {
        playback.advance(nowNs);
        if (audible && timeline.nowMs() - heard.lastLoudMs() > QUIET_MS) {
            audible = false;
            timeline.add(TimelineEvent.Kind.QUIET, "agent since " + heard.lastLoudMs() + " ms");
        }
    }

    long nextMarkDueNs() {
        return playback.nextMarkDueNs();
    }

    @Override
    public void onPlayed(long atByte, byte[] source, int offset, int length) {
        if (lastByte >= 0 && atByte > lastByte && !cleared) {
            tally.gap(
                    lastByte / Mulaw.BYTES_PER_MS,
                    (double) (atByte - lastByte) / Mulaw.BYTES_PER_MS);
        }
        cleared = false;
        lastByte = atByte + length;
        tally.heard(atByte / Mulaw.BYTES_PER_MS, length);
        final long loudBefore = heard.lastLoudMs();
        heard.write(atByte, source, offset, length);
        if (!audible && heard.lastLoudMs() > loudBefore) {
            audible = true;
            timeline.add(TimelineEvent.Kind.AUDIO, "agent is heard");
        }
    }

    @Override
    public void onMark(String name, boolean cleared) {
        tally.mark(cleared);
        timeline.add(TimelineEvent.Kind.MARK, name + (cleared ? " (cleared)" : ""));
        markEcho.accept(name);
    }
}
