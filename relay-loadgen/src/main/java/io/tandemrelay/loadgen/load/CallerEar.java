package io.tandemrelay.loadgen.load;

import io.tandemrelay.loadgen.audio.FrameScanner;
import io.tandemrelay.loadgen.audio.FrameStamp;
import io.tandemrelay.loadgen.caller.Hearing;
import io.tandemrelay.loadgen.report.Series;
import java.util.Set;

/** What a caller hears: the agent's stamped frames, or its own sent back. Its call's loop. */
public final class CallerEar implements Hearing, FrameScanner.Listener {
    private final FrameScanner scanner = new FrameScanner(this);
    private final Tally tally;
    private final int call;
    private final Set<Way> endless;
    private FrameAudit downlink;
    private FrameAudit echo;
    private FrameAudit last;
    private long firstSentNs;

    /**
     * Judges the frames of the call with this number.
     *
     * @param endless ways on which frames are due until the end, so that silence is loss: the
     *     downlink when a stamped agent never pauses, the echo when it has begun
     */
    public CallerEar(Tally tally, int call, Set<Way> endless) {
        this.tally = tally;
        this.call = call;
        this.endless = endless;
        downlink = new FrameAudit(tally, Way.DOWNLINK);
        echo = new FrameAudit(tally, Way.ECHO);
        last = downlink;
    }

    @Override
    public void onFrameSent(long lateNs) {
        if (firstSentNs == 0) {
            firstSentNs = System.nanoTime();
        }
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
        scanner.reset();
        last.cleared(atNs);
    }

    /** The next stream of the call has another agent, which counts from 0 again. */
    @Override
    public void onStreamEnded() {
        final long nowNs = System.nanoTime();
        if (endless.contains(Way.DOWNLINK) && firstSentNs != 0) {
            downlink.endOfEndless(firstSentNs, nowNs);
        } else {
            downlink.end();
        }
        if (endless.contains(Way.ECHO) && echo.heardAny()) {
            echo.endOfEndless(firstSentNs, nowNs);
        } else {
            echo.end();
        }
        downlink = new FrameAudit(tally, Way.DOWNLINK);
        echo = new FrameAudit(tally, Way.ECHO);
        last = downlink;
        firstSentNs = 0;
        scanner.reset();
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
