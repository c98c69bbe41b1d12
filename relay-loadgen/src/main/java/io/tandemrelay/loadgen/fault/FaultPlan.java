package io.tandemrelay.loadgen.fault;

import java.util.SplittableRandom;

/**
 * What a {@link FaultProxy} does to its connections; immutable.
 *
 * @param share of the connections that it applies to, 0 to 1; the others pass plainly
 * @param seed decides which connections, by their numbers, and all other chance
 */
public record FaultPlan(Line toTarget, Line toClient, double share, long seed) {
    private static final FaultPlan NONE = new FaultPlan(Line.plain(), Line.plain(), 1, 1);

    public FaultPlan {
        if (!(share >= 0 && share <= 1)) {
            throw new IllegalArgumentException("a share of " + share + " of the connections");
        }
    }

    public static FaultPlan none() {
        return NONE;
    }

    /** The same in both directions. */
    public static FaultPlan both(Line line) {
        return new FaultPlan(line, line, 1, 1);
    }

    public FaultPlan toTarget(Line line) {
        return new FaultPlan(line, toClient, share, seed);
    }

    public FaultPlan toClient(Line line) {
        return new FaultPlan(toTarget, line, share, seed);
    }

    public FaultPlan share(double ofConnections) {
        return new FaultPlan(toTarget, toClient, ofConnections, seed);
    }

    public FaultPlan seed(long value) {
        return new FaultPlan(toTarget, toClient, share, value);
    }

    /** Whether the connection of this number, counted from 0, is among the share. */
    public boolean appliesTo(int connection) {
        return random(connection, 0).nextDouble() < share;
    }

    Line line(Direction direction, int connection) {
        if (!appliesTo(connection)) {
            return Line.plain();
        }
        return direction == Direction.TO_TARGET ? toTarget : toClient;
    }

    SplittableRandom random(int connection, int use) {
        return new SplittableRandom(
                new SplittableRandom(seed).nextLong() + connection * 0x9E3779B97F4A7C15L + use);
    }
}
