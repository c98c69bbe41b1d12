package io.tandemrelay.loadgen.caller;

/** Recordings for tests of those who only read them. */
public final class RecordedTracks {
    private RecordedTracks() {}

    /** The given mu-law audio from so many milliseconds into the call on. */
    public static AudioTrack of(long atMs, byte[] mulaw) {
        final AudioTrack track = new AudioTrack(true);
        track.write(atMs * 8, mulaw, 0, mulaw.length);
        return track;
    }
}
