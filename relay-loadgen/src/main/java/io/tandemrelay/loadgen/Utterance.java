package io.tandemrelay.loadgen;

import io.tandemrelay.loadgen.audio.Mulaw;

/** Words of the caller, in mu-law, begun at a call time; the array is shared, not changed. */
final class Utterance {
    private final byte[] words;
    private final long atMs;

    Utterance(byte[] words, long atMs) {
        this.words = words;
        this.atMs = atMs;
    }

    byte[] words() {
        return words;
    }

    long atMs() {
        return atMs;
    }

    long endMs() {
        return atMs + words.length / Mulaw.BYTES_PER_MS;
    }
}
