package io.tandemrelay.loadgen.load;

import io.tandemrelay.loadgen.audio.FrameScanner;
import io.tandemrelay.loadgen.audio.FrameStamp;
import io.tandemrelay.loadgen.caller.Hearing;
import io.tandemrelay.loadgen.report.Series;

/** What a caller hears: the agent's stamped frames, or its own sent back. Its call's loop. */
public final class CallerEar implements Hearing, FrameScanner.Listener {
    private final FrameScanner scanner = new FrameScanner(this);
    private final Tally tally;
    private final int call;
    private final FrameAudit downlink;
    private final FrameAudit echo;
    private FrameAudit last;

    /** Judges the frames of the call with this number. */
    public CallerEar(Tally tally, int call) {
        this.tally = tally;
        this.call = call;
        downlink = new FrameAudit(tally, Way.DOWNLINK);
        echo = new FrameAudit(tally, Way.ECHO);
        last = downlink;
    }

    @Override
    public void onFrameSent(long lateNs) {
        tally.add(Count.FRAMES_UPLINK_SENT, 1);
        tally.time(Series.LATENESS, lateNs);
    }

    @Override
    public void onAudio(byte[] mulaw, long atNs) {
        scanner.scan(mulaw, 0, mulaw.length, atNs);
    }

    @Override
    public void onClear(long droppedBytes, long atNs) {
        tally.add(Count.CLEARS, 1);
        last.cleared(atNs);
    }

    /** Frames may be under way when a call ends, so only those behind others are lost. */
    @Override
    public void onStreamEnded() {
        downlink.end();
        echo.end();
    }

    @Override
    public void onFrame(FrameStamp stamp, long atNs) {
        last = stamp.downlink() ? downlink : echo;
        if (stamp.call() == call) {
            last.arrived(stamp, atNs);
        } else {
            last.foreign();
        }
    }

    @Override
    public void onCorrupted() {
        last.corrupted();
    }

    @Override
    public void onStray(int count) {
        last.stray(count);
        tally.add(Count.BYTES_UNRECOGNISED, count);
    }
}
