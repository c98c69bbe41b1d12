package io.tandemrelay.loadgen.load;

import java.time.Duration;
import java.util.Random;

/** How long callers stay; immutable. */
public sealed interface CallLength {
    /** Until the run ends. */
    CallLength WHOLE_RUN = new Whole();

    /** One draw. */
    Duration draw(Random random);

    /** The mean of many draws. */
    Duration mean();

    /** Every call as long as the run; nothing is drawn. */
    record Whole() implements CallLength {
        private static final Duration LONG = Duration.ofDays(1);

        @Override
        public Duration draw(Random random) {
            return LONG;
        }

        @Override
        public Duration mean() {
            return LONG;
        }
    }

    record Fixed(Duration length) implements CallLength {
        @Override
        public Duration draw(Random random) {
            return length;
        }

        @Override
        public Duration mean() {
            return length;
        }
    }

    record Uniform(Duration from, Duration to) implements CallLength {
        @Override
        public Duration draw(Random random) {
            return scaled(to.minus(from), random.nextDouble()).plus(from);
        }

        @Override
        public Duration mean() {
            return from.plus(to).dividedBy(2);
        }
    }

    /** Many short, few long. */
    record Exponential(Duration mean) implements CallLength {
        @Override
        public Duration draw(Random random) {
            return scaled(mean, -Math.log(1 - random.nextDouble()));
        }
    }

    /** What telephone traffic looks like; {@code sigma} 0 is fixed, 1 is wide. */
    record LogNormal(Duration mean, double sigma) implements CallLength {
        @Override
        public Duration draw(Random random) {
            return scaled(mean, Math.exp(sigma * random.nextGaussian() - sigma * sigma / 2));
        }
    }

    private static Duration scaled(Duration duration, double factor) {
        return Duration.ofNanos(Math.round(duration.toNanos() * factor));
    }
}
