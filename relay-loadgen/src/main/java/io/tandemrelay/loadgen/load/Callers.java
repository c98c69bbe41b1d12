package io.tandemrelay.loadgen.load;

import io.tandemrelay.loadgen.caller.CallReport;
import io.tandemrelay.loadgen.caller.ProtocolFault;
import io.tandemrelay.loadgen.caller.StreamReport;
import io.tandemrelay.loadgen.caller.TimelineEvent;
import io.tandemrelay.loadgen.caller.TwilioCall;
import io.tandemrelay.loadgen.caller.TwilioCaller;
import io.tandemrelay.loadgen.report.Series;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The calls that are up: starts them, judges how they ended. Any thread. */
public final class Callers {
    private static final long LOOK_NS = 20_000_000;

    private final IntFunction<TwilioCaller.Builder> description;
    private final Tally tally;
    private final Set<TwilioCall> up = ConcurrentHashMap.newKeySet();
    private final AtomicReference<@Nullable String> firstFailure = new AtomicReference<>();

    /** Makes callers from the description of call number n. */
    public Callers(Tally tally, IntFunction<TwilioCaller.Builder> description) {
        this.tally = tally;
        this.description = description;
    }

    /**
     * Dials.
     *
     * @param dueNs when the call was to be placed, {@link System#nanoTime}: setup counts from there
     */
    public void start(int number, Duration length, long dueNs) {
        final TwilioCaller.Builder caller =
                description
                        .apply(number)
                        .duration(length)
                        .unrecorded()
                        .onEvent(event -> onEvent(event, dueNs));
        tally.add(Count.CALLS_STARTED, 1);
        final TwilioCall call = caller.start();
        up.add(call);
        call.finished().thenAccept(report -> onFinished(call, report));
    }

    /** Calls dialled and not over. */
    public int up() {
        return up.size();
    }

    /** Ends the calls that are up. */
    public void hangUpAll() {
        up.forEach(TwilioCall::hangUp);
    }

    /** Ends the calls that are up, and waits until they are over, but no longer than this. */
    public void hangUpAll(Duration patience) {
        hangUpAll();
        final long giveUpNs = System.nanoTime() + patience.toNanos();
        while (!up.isEmpty() && System.nanoTime() < giveUpNs) {
            LockSupport.parkNanos(LOOK_NS);
        }
    }

    /** What the first failed call met with, in words; null while none has failed. */
    public @Nullable String firstFailure() {
        return firstFailure.get();
    }

    private void onEvent(TimelineEvent event, long dueNs) {
        switch (event.kind()) {
            case START -> {
                tally.add(Count.CALLS_OPENED, 1);
                tally.time(Series.CALL_SETUP, System.nanoTime() - dueNs);
            }
            case MARK -> tally.add(Count.MARKS, 1);
            default -> {}
        }
    }

    private void onFinished(TwilioCall call, CallReport report) {
        up.remove(call);
        tally.add(Count.CALLS_ENDED, 1);
        tally.add(
                Count.UNDERRUNS,
                report.streams().stream().mapToInt(stream -> stream.underruns().size()).sum());
        tally.add(
                Count.PROTOCOL_FAULTS,
                report.faults().stream().filter(ProtocolFault::againstTheProtocol).count());
        final String reason = CallJudge.failure(report);
        if (reason != null) {
            tally.failedCall(reason);
            firstFailure.compareAndSet(null, words(reason, report));
        }
    }

    private static String words(String reason, CallReport report) {
        final Stream<String> details =
                Stream.concat(
                        report.faults().stream().limit(1).map(fault -> fault.detail()),
                        report.streams().stream().limit(1).map(StreamReport::url));
        return reason + ": " + details.findFirst().orElse(report.detail());
    }
}
