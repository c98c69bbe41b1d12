package io.tandemrelay.server.upstream;

import io.tandemrelay.server.media.MulawDecoder;

/**
 * Tells speech from the line's own noise, one 20 ms frame at a time: louder than an adaptive floor
 * by 9 dB. Plain on purpose; not for production turns. One thread, the owner's.
 */
final class DemoVoiceActivity {

    /** 9 dB as a ratio of energies. */
    private static final double SPEECH_OVER_FLOOR = 7.94;

    /** About -61 dBov: below this a quiet line must not make the detector nervous. */
    private static final double LOWEST_FLOOR = 900;

    /** About -40 dBov: a caller who speaks first must not become the floor. */
    private static final double HIGHEST_FLOOR = 107_000;

    private static final double FALL = 0.5;
    private static final double RISE = 0.05;

    /** Under half a decibel a second, so that long speech hardly lifts the floor. */
    private static final double RISE_IN_SPEECH = 1.002;

    private double floor = Double.NaN;

    /** Judges a frame of mu-law, and lets the floor follow. */
    boolean isSpeech(byte[] mulaw, int offset, int length) {
        return isSpeech(energy(mulaw, offset, length));
    }

    private boolean isSpeech(double energy) {
        if (Double.isNaN(floor)) {
            floor = clamp(energy);
        }
        final boolean speech = energy > floor * SPEECH_OVER_FLOOR;
        if (energy < floor) {
            floor += (energy - floor) * FALL;
        } else if (speech) {
            floor *= RISE_IN_SPEECH;
        } else {
            floor += (energy - floor) * RISE;
        }
        floor = clamp(floor);
        return speech;
    }

    private static double energy(byte[] mulaw, int offset, int length) {
        long sum = 0;
        for (int i = offset; i < offset + length; i++) {
            final long sample = MulawDecoder.decode(mulaw[i]);
            sum += sample * sample;
        }
        return (double) sum / length;
    }

    private static double clamp(double energy) {
        return Math.clamp(energy, LOWEST_FLOOR, HIGHEST_FLOOR);
    }
}
