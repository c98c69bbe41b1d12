package io.tandemrelay.loadgen.load;

import io.tandemrelay.loadgen.audio.AudioSource;
import io.tandemrelay.loadgen.audio.FrameSequence;
import io.tandemrelay.loadgen.audio.FrameStamp;
import io.tandemrelay.loadgen.report.Series;

/**
 * Judges the frames of one call that arrive over one way: each is heard once, in order, unchanged,
 * or its fault is named. One event loop.
 */
final class FrameAudit {
    private static final int FRAME_BYTES = FrameStamp.FRAME_BYTES;
    private static final long FRAME_NS = AudioSource.FRAME_MS * 1_000_000L;
    private static final long UNDER_WAY_NS = 1_000_000_000;

    private final Tally tally;
    private final Way way;
    private FrameSequence sequence = new FrameSequence();
    private int generation;
    private int strayBytes;
    private int heardSinceClear;
    private long clearedNs = -1;
    private long lastDueNs;

    FrameAudit(Tally tally, Way way) {
        this.tally = tally;
        this.way = way;
    }

    /** Takes a frame of this call and way. */
    void arrived(FrameStamp stamp, long atNs) {
        if (stamp.generation() < generation) {
            tally.fault(way, FrameFault.STALE, 1);
            return;
        }
        if (stamp.generation() > generation) {
            beginGeneration(stamp);
        } else if (clearedNs >= 0) {
            heardSinceClear++;
        }
        final FrameSequence.Arrival arrival = sequence.arrived(stamp.number());
        switch (arrival) {
            case EXPECTED -> {}
            case AHEAD -> blameStrayBytes();
            case LATE -> tally.fault(way, FrameFault.SWAPPED, 1);
            case DOUBLED -> tally.fault(way, FrameFault.DOUBLED, 1);
        }
        strayBytes = 0;
        if (arrival != FrameSequence.Arrival.DOUBLED) {
            tally.add(way.heard(), 1);
            if (stamp.sameClock()) {
                lastDueNs = stamp.dueNs();
                tally.time(way.latency(), atNs - stamp.dueNs());
            }
        }
        giveUpLost();
    }

    /** Where a frame of this way was due, another stood. */
    void corrupted() {
        sequence.arrivedUnreadable();
        tally.fault(way, FrameFault.CORRUPTED, 1);
    }

    void foreign() {
        tally.fault(way, FrameFault.FOREIGN, 1);
    }

    /** Bytes that are no frame; if one is missing next, they were that one. */
    void stray(int count) {
        strayBytes += count;
    }

    /** What was said before will not be heard; speech that goes on after it is stale. */
    void cleared(long atNs) {
        clearedNs = atNs;
        heardSinceClear = 0;
    }

    /** Nothing more arrives. */
    void end() {
        sequence.end();
        giveUpLost();
    }

    /**
     * Nothing more arrives, though frames were due until now: what is missing since the last one is
     * lost, but for a second's worth that may be under way.
     *
     * @param sinceNs when frames began to be due, should none have arrived
     */
    void endOfEndless(long sinceNs, long nowNs) {
        end();
        final long silentNs = nowNs - Math.max(lastDueNs, sinceNs) - UNDER_WAY_NS;
        if (silentNs > 0) {
            tally.fault(way, FrameFault.LOST, silentNs / FRAME_NS);
        }
    }

    /** Whether any frame arrived whose clock is this machine's. */
    boolean heardAny() {
        return lastDueNs != 0;
    }

    /**
     * The first frame of a generation is due the moment the agent interrupted, so the time from
     * there to the clear is the reaction. Frames between the clear and now were interrupted speech.
     */
    private void beginGeneration(FrameStamp first) {
        sequence.end();
        giveUpLost();
        sequence = new FrameSequence();
        generation = first.generation();
        if (way == Way.DOWNLINK) {
            tally.add(Count.INTERRUPTIONS, 1);
        }
        // A clear of before the interruption was another's, and the speech went on after it.
        if (clearedNs >= 0 && first.sameClock() && first.dueNs() <= clearedNs) {
            if (first.number() == 0) {
                tally.time(Series.BARGE_IN, clearedNs - first.dueNs());
            }
            if (heardSinceClear > 0) {
                tally.fault(way, FrameFault.STALE, heardSinceClear);
            }
        }
        clearedNs = -1;
    }

    /** Missing frames in whose place other bytes came were not lost but corrupted. */
    private void blameStrayBytes() {
        final int found = sequence.found((strayBytes + FRAME_BYTES / 2) / FRAME_BYTES);
        if (found > 0) {
            tally.fault(way, FrameFault.CORRUPTED, found);
        }
    }

    private void giveUpLost() {
        final long lost = sequence.takeLost();
        if (lost > 0) {
            tally.fault(way, FrameFault.LOST, lost);
        }
    }
}
