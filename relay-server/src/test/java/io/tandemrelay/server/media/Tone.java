package io.tandemrelay.server.media;

import java.util.stream.IntStream;

/**
 * Sines and their measurement over one second, in which every whole number of hertz is orthogonal.
 */
final class Tone {

    static final double AMPLITUDE = 20_000;

    private Tone() {}

    static short[] sine(double hz, int rate, int samples) {
        final short[] sine = new short[samples];
        for (int i = 0; i < samples; i++) {
            sine[i] = (short) Math.round(AMPLITUDE * Math.cos(2 * Math.PI * hz * i / rate));
        }
        return sine;
    }

    /** Amplitude of the component at {@code hz} in the {@code rate} samples from {@code from}. */
    static double amplitude(short[] samples, int from, int rate, double hz) {
        double cosine = 0;
        double sine = 0;
        for (int i = 0; i < rate; i++) {
            final double angle = 2 * Math.PI * hz * i / rate;
            cosine += samples[from + i] * Math.cos(angle);
            sine += samples[from + i] * Math.sin(angle);
        }
        // At half the rate the sine vanishes and the cosine counts twice.
        return Math.hypot(cosine, sine) * (hz * 2 == rate ? 1 : 2) / rate;
    }

    /** Signal to everything else, in dB. */
    static double sinadDb(short[] samples, int from, int rate, double hz) {
        final double amplitude = amplitude(samples, from, rate, hz);
        final double signal = amplitude * amplitude / 2;
        return 10 * Math.log10(signal / (meanSquare(samples, from, rate) - signal));
    }

    static double rms(short[] samples, int from, int count) {
        return Math.sqrt(meanSquare(samples, from, count));
    }

    static double db(double ratio) {
        return 20 * Math.log10(ratio);
    }

    private static double meanSquare(short[] samples, int from, int count) {
        return IntStream.range(from, from + count)
                .mapToDouble(i -> (double) samples[i] * samples[i])
                .average()
                .orElseThrow();
    }
}
