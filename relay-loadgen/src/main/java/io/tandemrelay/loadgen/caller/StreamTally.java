package io.tandemrelay.loadgen.caller;

import java.util.ArrayList;
import java.util.List;

/** What is counted of one stream until its report is written; its call's loop. */
final class StreamTally {
    /** A longer break is a pause between utterances. */
    private static final double PAUSE_MS = 300;

    private final String streamSid;
    private final String url;
    private final long startMs;
    private final List<StreamReport.Gap> underruns = new ArrayList<>();
    private int handshakeStatus;
    private int framesSent;
    private int framesLeftOut;
    private int framesCongested;
    private int mediaReceived;
    private long bytesReceived;
    private long bytesHeard;
    private long bytesCleared;
    private int marksPlayed;
    private int marksCleared;
    private int clears;
    private int pings;
    private long firstHeardMs = -1;
    private int closeCode = 1006;
    private boolean endedByCaller;

    StreamTally(String streamSid, String url, long startMs) {
        this.streamSid = streamSid;
        this.url = url;
        this.startMs = startMs;
    }

    String streamSid() {
        return streamSid;
    }

    void handshakeStatus(int status) {
        handshakeStatus = status;
    }

    /** Counts a frame and returns its chunk number, from 1. */
    int nextChunk() {
        return ++framesSent;
    }

    void frameLeftOut() {
        framesLeftOut++;
    }

    void frameCongested() {
        framesCongested++;
    }

    void received(int bytes) {
        mediaReceived++;
        bytesReceived += bytes;
    }

    void heard(long atMs, int bytes) {
        if (firstHeardMs < 0) {
            firstHeardMs = atMs;
        }
        bytesHeard += bytes;
    }

    void gap(long atMs, double lengthMs) {
        if (lengthMs < PAUSE_MS) {
            underruns.add(new StreamReport.Gap(atMs, lengthMs));
        }
    }

    void mark(boolean cleared) {
        if (cleared) {
            marksCleared++;
        } else {
            marksPlayed++;
        }
    }

    void clear(long droppedBytes) {
        clears++;
        bytesCleared += droppedBytes;
    }

    void ping() {
        pings++;
    }

    void closeCode(int code) {
        closeCode = code;
    }

    boolean sawClose() {
        return closeCode != 1006;
    }

    void endedByCaller() {
        endedByCaller = true;
    }

    StreamReport report(long endMs) {
        return new StreamReport(
                streamSid,
                url,
                handshakeStatus,
                startMs,
                endMs,
                framesSent,
                framesLeftOut,
                framesCongested,
                mediaReceived,
                bytesReceived,
                bytesHeard,
                bytesCleared,
                marksPlayed,
                marksCleared,
                clears,
                pings,
                firstHeardMs,
                List.copyOf(underruns),
                closeCode,
                endedByCaller);
    }
}
