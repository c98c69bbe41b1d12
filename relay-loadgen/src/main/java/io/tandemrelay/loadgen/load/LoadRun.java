package io.tandemrelay.loadgen.load;

import io.tandemrelay.loadgen.pace.Courtesy;
import io.tandemrelay.loadgen.report.Interval;
import java.io.IOException;
import java.time.Duration;
import java.util.Iterator;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Carries out a plan: places each call at its time and hands out what happened once a second. Runs
 * on the thread that calls {@link #run}, plus one that places the calls.
 */
public final class LoadRun {
    private static final long SECOND_NS = 1_000_000_000;
    private static final long GOODBYE_STEP_MS = 20;
    private static final long LAST_STEP_MS = 200;
    private static final int MOST_LAST_STEPS = 10;
    private static final Duration LONGEST_GOODBYE = Duration.ofSeconds(20);

    private final LoadPlan plan;
    private final Callers callers;
    private final Tally tally;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private long lastMs = System.currentTimeMillis();

    /** Told once a second, and once more at the end; by the thread of {@link LoadRun#run}. */
    public interface Observer {
        void onInterval(Interval interval) throws IOException;
    }

    public LoadRun(LoadPlan plan, Callers callers, Tally tally) {
        this.plan = plan;
        this.callers = callers;
        this.tally = tally;
    }

    /** Begins at the given {@link System#nanoTime}; returns when the last call is over. */
    public void run(long startNs, Observer observer) throws IOException, InterruptedException {
        final Thread arrivals =
                Thread.ofPlatform().name("load-arrivals").daemon().start(() -> placeCalls(startNs));
        Courtesy.standBack();
        if (!stoppedBefore(startNs)) {
            lastMs = System.currentTimeMillis();
            observe(startNs + plan.rampUp().toNanos(), false, observer);
            observe(startNs + plan.total().toNanos(), true, observer);
        }
        stop();
        arrivals.join();
        callers.hangUpAll();
        sayGoodbye();
        for (int left = callers.up(); left > 0; left--) {
            tally.failedCall("never_ended");
        }
        hand(false, observer);
    }

    /** Ends the run early; calls that are up are hung up. Any thread. */
    public void stop() {
        stopped.countDown();
    }

    private void placeCalls(long startNs) {
        final Iterator<LoadPlan.PlannedCall> planned = plan.planned();
        while (planned.hasNext()) {
            final LoadPlan.PlannedCall call = planned.next();
            final long dueNs = startNs + call.startNs();
            if (stoppedBefore(dueNs)) {
                return;
            }
            callers.start(call.number(), Duration.ofNanos(call.lengthNs()), dueNs);
        }
    }

    private void observe(long untilNs, boolean measured, Observer observer) throws IOException {
        long nextNs = System.nanoTime();
        boolean goesOn = true;
        while (goesOn && nextNs < untilNs) {
            nextNs = Math.min(nextNs + SECOND_NS, untilNs);
            goesOn = !stoppedBefore(nextNs);
            hand(measured, observer);
        }
    }

    private void sayGoodbye() throws InterruptedException {
        final long giveUpNs = System.nanoTime() + LONGEST_GOODBYE.toNanos();
        while (callers.up() > 0 && System.nanoTime() < giveUpNs) {
            Thread.sleep(GOODBYE_STEP_MS);
        }
        awaitLastFrames();
    }

    /** What callers said last may still be on its way to the agents. */
    private void awaitLastFrames() throws InterruptedException {
        long before = -1;
        for (int step = 0; step < MOST_LAST_STEPS; step++) {
            final long heard = tally.total(Count.FRAMES_UPLINK_HEARD);
            if (heard == before) {
                return;
            }
            before = heard;
            Thread.sleep(LAST_STEP_MS);
        }
    }

    private void hand(boolean measured, Observer observer) throws IOException {
        final long endedMs = System.currentTimeMillis();
        observer.onInterval(tally.interval(lastMs, endedMs, measured, callers.up()));
        lastMs = endedMs;
    }

    /** Waits until the given time; true at once when the run was stopped. */
    private boolean stoppedBefore(long ns) {
        try {
            return stopped.await(ns - System.nanoTime(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
            return true;
        }
    }
}
