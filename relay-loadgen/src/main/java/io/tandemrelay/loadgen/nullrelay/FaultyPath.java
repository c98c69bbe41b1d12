package io.tandemrelay.loadgen.nullrelay;

import io.tandemrelay.loadgen.nullrelay.PlantedFault.Direction;
import io.tandemrelay.loadgen.nullrelay.PlantedFault.Kind;
import org.jspecify.annotations.Nullable;

/** Plants the faults of one direction of one call into its frames. Its call's loop. */
final class FaultyPath {
    private static final Kind[] KINDS = Kind.values();

    private final PlantedFaults faults;
    private final Direction direction;
    private final NullCall call;
    private final PlantedLog log;
    private final long[] dueFrame = new long[KINDS.length];
    private long frames;
    private byte @Nullable [] held;
    private long heldFrame;

    FaultyPath(PlantedFaults faults, Direction direction, NullCall call, PlantedLog log) {
        this.faults = faults;
        this.direction = direction;
        this.call = call;
        this.log = log;
        for (Kind kind : KINDS) {
            final int every = faults.everyFrames(direction, kind);
            dueFrame[kind.ordinal()] = every == 0 ? Long.MAX_VALUE : every;
        }
    }

    /** Passes the frame on, or does to it what is due; the array is given away. */
    void onFrame(byte[] audio) {
        frames++;
        if (held != null) {
            call.send(direction, audio);
            call.send(direction, held);
            held = null;
            planted(Kind.SWAPPED, heldFrame, "");
            return;
        }
        final Kind due = audio.length == 0 ? null : nextDue();
        switch (due) {
            case LOST -> planted(Kind.LOST, frames, "");
            case SWAPPED -> {
                held = audio;
                heldFrame = frames;
            }
            case CORRUPTED -> {
                audio[(int) (frames % audio.length)] ^= 0x55;
                call.send(direction, audio);
                planted(Kind.CORRUPTED, frames, "");
            }
            case DOUBLED -> {
                call.send(direction, audio);
                call.send(direction, audio);
                planted(Kind.DOUBLED, frames, "");
            }
            case FOREIGN -> {
                call.send(direction, audio);
                sendElsewhere(audio);
            }
            case STALL -> throw new IllegalStateException("a stall is not of a frame");
            case null -> call.send(direction, audio);
        }
    }

    /** Gives out a frame that waits for a successor which will not come; no fault then. */
    void onEnd() {
        if (held != null) {
            call.send(direction, held);
            held = null;
        }
    }

    private @Nullable Kind nextDue() {
        for (Kind kind : KINDS) {
            if (dueFrame[kind.ordinal()] <= frames
                    && (kind != Kind.FOREIGN || call.another() != null)) {
                final int every = faults.everyFrames(direction, kind);
                while (dueFrame[kind.ordinal()] <= frames) {
                    dueFrame[kind.ordinal()] += every;
                }
                return kind;
            }
        }
        return null;
    }

    private void sendElsewhere(byte[] audio) {
        final NullCall other = call.another();
        if (other != null) {
            final long frame = frames;
            other.sendForeign(
                    direction, audio, () -> planted(Kind.FOREIGN, frame, other.callSid()));
        }
    }

    private void planted(Kind kind, long frame, String otherCallSid) {
        log.add(new PlantedFault(kind, direction, call.callSid(), frame, otherCallSid));
    }
}
