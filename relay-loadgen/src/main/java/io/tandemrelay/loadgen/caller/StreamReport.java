package io.tandemrelay.loadgen.caller;

import java.util.List;

/**
 * What one media stream did, as seen from Twilio's side; immutable.
 *
 * @param handshakeStatus the server's HTTP status; 0 when there was no answer
 * @param framesSent frames of 20 ms sent to the server
 * @param framesLeftOut frames a {@link Delivery} left out
 * @param framesCongested frames dropped because the server did not read (Twilio warning 31930)
 * @param bytesReceived audio bytes the server sent
 * @param bytesHeard audio bytes that played before the stream ended
 * @param bytesCleared audio bytes dropped by clear
 * @param firstHeardMs call time of the first audio; -1 when none played
 * @param underruns breaks of under 300 ms in what the caller heard, not caused by a clear
 * @param closeCode WebSocket code the server sent; 1005 for a close without one, 1006 for none
 * @param endedByCaller whether the caller's side ended the stream first
 */
public record StreamReport(
        String streamSid,
        String url,
        int handshakeStatus,
        long startMs,
        long endMs,
        int framesSent,
        int framesLeftOut,
        int framesCongested,
        int mediaReceived,
        long bytesReceived,
        long bytesHeard,
        long bytesCleared,
        int marksPlayed,
        int marksCleared,
        int clears,
        int pings,
        long firstHeardMs,
        List<Gap> underruns,
        int closeCode,
        boolean endedByCaller) {

    /** A break in what the caller heard. */
    public record Gap(long atMs, double lengthMs) {}

    public boolean opened() {
        return handshakeStatus == 101;
    }
}
