package io.tandemrelay.loadgen.pace;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.FastThreadLocal;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs what is due on one event loop, in slots of half a millisecond: thousands of calls cost forty
 * wake-ups per 20 ms at most. Times are {@link System#nanoTime}. Loop only.
 */
public final class FrameClock {
    /** Nothing runs early; what is due inside a slot runs at the slot's end. */
    public static final long SLOT_NS = 500_000;

    private static final Logger LOG = LoggerFactory.getLogger(FrameClock.class);
    private static final int SLOTS = 256;
    private static final FastThreadLocal<FrameClock> OF_LOOP = new FastThreadLocal<>();

    private final EventLoop loop;
    private final ArrayDeque<Runnable>[] slots = slots();
    private int waiting;
    private long nextSlot = Long.MAX_VALUE;
    private long servedSlot;

    private FrameClock(EventLoop loop) {
        this.loop = loop;
        servedSlot = slotNow();
    }

    @SuppressWarnings({"unchecked", "rawtypes"}) // an array of a generic type
    private static ArrayDeque<Runnable>[] slots() {
        final ArrayDeque[] slots = new ArrayDeque[SLOTS];
        for (int i = 0; i < SLOTS; i++) {
            slots[i] = new ArrayDeque<>();
        }
        return slots;
    }

    /** The clock of the loop, on whose thread the caller must be. */
    public static FrameClock of(EventLoop loop) {
        assert loop.inEventLoop();
        FrameClock clock = OF_LOOP.get();
        if (clock == null) {
            clock = new FrameClock(loop);
            OF_LOOP.set(clock);
        }
        return clock;
    }

    /** The first slot boundary not before the given time. */
    public static long onGrid(long ns) {
        return slotAfter(ns) * SLOT_NS;
    }

    /** Runs the task once, at the given time or, if that is over, as soon as possible. */
    public void at(long dueNs, Runnable task) {
        // No slot before the next one is filled, so those that are over need no serving.
        servedSlot = Math.max(servedSlot, Math.min(slotNow(), nextSlot - 1));
        final long slot = Math.max(slotAfter(dueNs), servedSlot + 1);
        if (slot - servedSlot >= SLOTS) {
            // Beyond the wheel: come back when it is within.
            loop.schedule(
                    () -> at(dueNs, task),
                    dueNs - System.nanoTime() - SLOTS / 2 * SLOT_NS,
                    TimeUnit.NANOSECONDS);
            return;
        }
        slots[(int) (slot & (SLOTS - 1))].add(task);
        waiting++;
        if (slot < nextSlot) {
            wakeAt(slot);
        }
    }

    private void wakeAt(long slot) {
        nextSlot = slot;
        loop.schedule(
                () -> serve(slot),
                Math.max(0, slot * SLOT_NS - System.nanoTime()),
                TimeUnit.NANOSECONDS);
    }

    private void serve(long wokenFor) {
        if (wokenFor != nextSlot) {
            return; // an earlier slot was asked for meanwhile, and that wake-up has served this one
        }
        nextSlot = servedSlot; // tasks that add tasks need no wake-up of their own
        final long now = slotNow();
        while (servedSlot < now && waiting > 0) {
            serveSlot(++servedSlot);
        }
        nextSlot = Long.MAX_VALUE;
        if (waiting > 0) {
            wakeAt(firstFilled());
        }
    }

    private void serveSlot(long slot) {
        final ArrayDeque<Runnable> due = slots[(int) (slot & (SLOTS - 1))];
        Runnable task;
        while ((task = due.poll()) != null) {
            waiting--;
            try {
                task.run();
            } catch (RuntimeException | Error ex) {
                LOG.error("a task due on {} failed; the others go on", loop, ex);
            }
        }
    }

    private long firstFilled() {
        long slot = servedSlot + 1;
        while (slots[(int) (slot & (SLOTS - 1))].isEmpty()) {
            slot++;
        }
        return slot;
    }

    private static long slotNow() {
        return Math.floorDiv(System.nanoTime(), SLOT_NS);
    }

    private static long slotAfter(long ns) {
        return Math.ceilDiv(ns, SLOT_NS);
    }
}
