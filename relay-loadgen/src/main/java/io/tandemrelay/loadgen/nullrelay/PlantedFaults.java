package io.tandemrelay.loadgen.nullrelay;

import io.tandemrelay.loadgen.nullrelay.PlantedFault.Direction;
import io.tandemrelay.loadgen.nullrelay.PlantedFault.Kind;
import java.time.Duration;

/**
 * Which faults a {@link NullRelay} plants, and how often. Immutable: every method returns a changed
 * copy.
 *
 * <p>{@code everyFrames} counts the frames of each call and direction: the first fault hits frame
 * number {@code everyFrames}, the next comes as many frames later; 0 means never. A frame bears one
 * fault: of two that are due, the second hits the next frame that is free.
 */
public final class PlantedFaults {
    private static final int KINDS = Kind.values().length;
    private static final PlantedFaults NONE =
            new PlantedFaults(
                    new int[Direction.values().length * KINDS], Duration.ZERO, Duration.ZERO);

    private final int[] everyFrames;
    private final Duration stallLength;
    private final Duration stallEvery;

    private PlantedFaults(int[] everyFrames, Duration stallLength, Duration stallEvery) {
        this.everyFrames = everyFrames;
        this.stallLength = stallLength;
        this.stallEvery = stallEvery;
    }

    public static PlantedFaults none() {
        return NONE;
    }

    public PlantedFaults lose(Direction direction, int frames) {
        return with(direction, Kind.LOST, frames);
    }

    public PlantedFaults doubled(Direction direction, int frames) {
        return with(direction, Kind.DOUBLED, frames);
    }

    /** With its successor. */
    public PlantedFaults swap(Direction direction, int frames) {
        return with(direction, Kind.SWAPPED, frames);
    }

    /** One byte changed. */
    public PlantedFaults corrupt(Direction direction, int frames) {
        return with(direction, Kind.CORRUPTED, frames);
    }

    /** A copy also goes to another call's same direction; due until there is another call. */
    public PlantedFaults foreign(Direction direction, int frames) {
        return with(direction, Kind.FOREIGN, frames);
    }

    /**
     * Each I/O loop sleeps so long each so often, first after {@code every}; zero length for never.
     */
    public PlantedFaults stall(Duration length, Duration every) {
        if (length.isNegative() || (!length.isZero() && every.compareTo(length) <= 0)) {
            throw new IllegalArgumentException(
                    "a stall of " + length + " every " + every + " leaves no time to work");
        }
        return new PlantedFaults(everyFrames, length, every);
    }

    private PlantedFaults with(Direction direction, Kind kind, int frames) {
        if (frames < 0) {
            throw new IllegalArgumentException("every " + frames + " frames");
        }
        final int[] changed = everyFrames.clone();
        changed[index(direction, kind)] = frames;
        return new PlantedFaults(changed, stallLength, stallEvery);
    }

    int everyFrames(Direction direction, Kind kind) {
        return everyFrames[index(direction, kind)];
    }

    /** Whether frames of a direction must be looked at one by one. */
    boolean touches(Direction direction) {
        for (Kind kind : Kind.values()) {
            if (everyFrames(direction, kind) > 0) {
                return true;
            }
        }
        return false;
    }

    Duration stallLength() {
        return stallLength;
    }

    Duration stallEvery() {
        return stallEvery;
    }

    private static int index(Direction direction, Kind kind) {
        return direction.ordinal() * KINDS + kind.ordinal();
    }
}
