package io.tandemrelay.loadgen.load;

import java.util.PrimitiveIterator;
import java.util.Random;

/**
 * When calls come in, whatever became of those before; immutable.
 *
 * @param perSecond mean rate
 * @param burst calls that come together, for {@link Rhythm#BURST}
 * @param rampNs how long the rate takes to rise from nothing, for {@link Rhythm#RAMP}
 */
public record Arrivals(Rhythm rhythm, double perSecond, int burst, long rampNs) {
    private static final double NS = 1e9;

    /** How arrivals are spread over time. */
    public enum Rhythm {
        /** Evenly. */
        UNIFORM,
        /** Independently of each other, as people do. */
        POISSON,
        /** Many at a time. */
        BURST,
        /** At a rate that rises to the mean and stays there. */
        RAMP
    }

    public Arrivals {
        if (!(perSecond > 0) || burst < 1) {
            throw new IllegalArgumentException("arrivals need a rate and bursts of at least 1");
        }
    }

    /** Nanoseconds from the beginning, ascending and endless; the same for the same seed. */
    public PrimitiveIterator.OfLong times(long seed) {
        final Random random = new Random(seed);
        return new PrimitiveIterator.OfLong() {
            private long number;
            private double lastNs;

            @Override
            public boolean hasNext() {
                return true;
            }

            @Override
            public long nextLong() {
                lastNs =
                        switch (rhythm) {
                            case UNIFORM -> number * NS / perSecond;
                            case POISSON ->
                                    lastNs - Math.log(1 - random.nextDouble()) * NS / perSecond;
                            case BURST -> (number - number % burst) * NS / perSecond;
                            case RAMP -> rampTimeNs(number);
                        };
                number++;
                return (long) lastNs;
            }
        };
    }

    private double rampTimeNs(long number) {
        final double duringRamp = perSecond * rampNs / NS / 2;
        return number < duringRamp
                ? rampNs * Math.sqrt(number / duringRamp)
                : rampNs + (number - duringRamp) * NS / perSecond;
    }
}
