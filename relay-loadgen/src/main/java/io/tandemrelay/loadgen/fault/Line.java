package io.tandemrelay.loadgen.fault;

import java.time.Duration;
import java.util.function.Consumer;

/**
 * What one direction of a connection does to its bytes. Immutable: every method returns a changed
 * copy. No fault ever loses, changes or reorders bytes that are passed.
 *
 * <p>Times and byte counts begin with the connection, or with the plan if that came later.
 */
public final class Line {
    private static final long NEVER = Long.MAX_VALUE;
    private static final Line PLAIN = new Line();

    private long delayNs;
    private long jitterNs;
    private long bandwidthBytesPerSecond = NEVER;
    private int dribbleBytes = Integer.MAX_VALUE;
    private long dribbleEveryNs;
    private long stallAfterNs;
    private long stallForNs;
    private long stallEveryNs;
    private long halfCloseAfterNs = NEVER;
    private long resetAtByte = NEVER;
    private long blackholeAfterNs = NEVER;

    private Line() {}

    /** Passes everything on at once. */
    public static Line plain() {
        return PLAIN;
    }

    public Line delay(Duration delay) {
        return with(line -> line.delayNs = notNegative(delay));
    }

    /** The delay varies evenly by plus or minus so much, and never below zero. */
    public Line jitter(Duration jitter) {
        return with(line -> line.jitterNs = notNegative(jitter));
    }

    public Line bandwidthBytesPerSecond(long bytes) {
        return with(line -> line.bandwidthBytesPerSecond = positive(bytes));
    }

    /**
     * Cuts each read into pieces of at most so many bytes, written one by one with so much time
     * between them.
     */
    public Line dribble(int bytes, Duration every) {
        return with(line -> {
            line.dribbleBytes = (int) positive(bytes);
            line.dribbleEveryNs = notNegative(every);
        });
    }

    /** Once, nothing passes for so long, then everything. */
    public Line stall(Duration after, Duration length) {
        return with(line -> {
            line.stallAfterNs = notNegative(after);
            line.stallForNs = notNegative(length);
            line.stallEveryNs = 0;
        });
    }

    /** As {@link #stall(Duration, Duration)}, and again each {@code every} from there. */
    public Line stall(Duration after, Duration length, Duration every) {
        if (every.compareTo(length) <= 0) {
            throw new IllegalArgumentException(
                    "a stall of " + length + " every " + every + " never ends");
        }
        return stall(after, length).with(line -> line.stallEveryNs = every.toNanos());
    }

    /** The receiver gets a FIN; what the sender sends after that is read and thrown away. */
    public Line halfCloseAfter(Duration after) {
        return with(line -> line.halfCloseAfterNs = notNegative(after));
    }

    /** Both sockets are reset once exactly so many bytes have been passed this way. */
    public Line resetAtByte(long bytes) {
        if (bytes < 0) {
            throw new IllegalArgumentException("reset at byte " + bytes);
        }
        return with(line -> line.resetAtByte = bytes);
    }

    /** Nothing is read or passed any more: the sender meets a full window. */
    public Line blackholeAfter(Duration after) {
        return with(line -> line.blackholeAfterNs = notNegative(after));
    }

    private Line with(Consumer<Line> change) {
        final Line copy = new Line();
        copy.delayNs = delayNs;
        copy.jitterNs = jitterNs;
        copy.bandwidthBytesPerSecond = bandwidthBytesPerSecond;
        copy.dribbleBytes = dribbleBytes;
        copy.dribbleEveryNs = dribbleEveryNs;
        copy.stallAfterNs = stallAfterNs;
        copy.stallForNs = stallForNs;
        copy.stallEveryNs = stallEveryNs;
        copy.halfCloseAfterNs = halfCloseAfterNs;
        copy.resetAtByte = resetAtByte;
        copy.blackholeAfterNs = blackholeAfterNs;
        change.accept(copy);
        return copy;
    }

    private static long notNegative(Duration duration) {
        if (duration.isNegative()) {
            throw new IllegalArgumentException("negative duration " + duration);
        }
        return duration.toNanos();
    }

    private static long positive(long bytes) {
        if (bytes <= 0) {
            throw new IllegalArgumentException("not a positive number of bytes: " + bytes);
        }
        return bytes;
    }

    long delayNs() {
        return delayNs;
    }

    long jitterNs() {
        return jitterNs;
    }

    boolean isThrottled() {
        return bandwidthBytesPerSecond != NEVER;
    }

    long bandwidthBytesPerSecond() {
        return bandwidthBytesPerSecond;
    }

    boolean isDribbling() {
        return dribbleBytes != Integer.MAX_VALUE;
    }

    int dribbleBytes() {
        return dribbleBytes;
    }

    long dribbleEveryNs() {
        return dribbleEveryNs;
    }

    /** {@link Long#MAX_VALUE} for never, as the next two. */
    long halfCloseAfterNs() {
        return halfCloseAfterNs;
    }

    long resetAtByte() {
        return resetAtByte;
    }

    long blackholeAfterNs() {
        return blackholeAfterNs;
    }

    /** How long a stall still lasts that is on at this age; 0 when none is. */
    long stalledForNs(long ageNs) {
        final long sinceNs = ageNs - stallAfterNs;
        if (stallForNs == 0 || sinceNs < 0) {
            return 0;
        }
        final long intoNs = stallEveryNs == 0 ? sinceNs : sinceNs % stallEveryNs;
        return Math.max(0, stallForNs - intoNs);
    }
}
