package io.tandemrelay.loadgen.load;

import java.time.Duration;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.PrimitiveIterator;
import java.util.Random;
import java.util.SplittableRandom;

/**
 * Which calls a run makes and when; the same for the same seed, so that several processes can each
 * take a share of it. Immutable.
 *
 * @param calls calls to hold at the same time; with {@link CallLength#WHOLE_RUN} also all there are
 * @param rampUp time before the measured part
 * @param measured length of the measured part
 * @param shard this process's number, from 0
 * @param shards processes that share the plan
 */
public record LoadPlan(
        int calls,
        Arrivals arrivals,
        CallLength length,
        Duration rampUp,
        Duration measured,
        int shard,
        int shards,
        long seed) {

    public LoadPlan {
        if (shard < 0 || shard >= shards) {
            throw new IllegalArgumentException("shard " + shard + " of " + shards);
        }
    }

    /** One call; {@code number} is unique among all shards. */
    public record PlannedCall(int number, long startNs, long lengthNs) {}

    public Duration total() {
        return rampUp.plus(measured);
    }

    /** This shard's calls in order of their start, none later than the run's end. */
    public Iterator<PlannedCall> planned() {
        return new Iterator<>() {
            private final PrimitiveIterator.OfLong times = arrivals.times(seed);
            private int number;
            private long startNs = times.nextLong();

            @Override
            public boolean hasNext() {
                while (number % shards != shard) {
                    advance();
                }
                return startNs < total().toNanos()
                        && (number < calls || !(length instanceof CallLength.Whole));
            }

            @Override
            public PlannedCall next() {
                if (!hasNext()) {
                    throw new NoSuchElementException();
                }
                // Scrambled: generators of neighbouring seeds begin with nearly the same draw.
                final Random random = new Random(new SplittableRandom(seed + number).nextLong());
                final long drawnNs = length.draw(random).toNanos();
                final long lengthNs = Math.min(drawnNs, total().toNanos() - startNs);
                final PlannedCall call = new PlannedCall(number, startNs, lengthNs);
                advance();
                return call;
            }

            private void advance() {
                number++;
                startNs = times.nextLong();
            }
        };
    }
}
