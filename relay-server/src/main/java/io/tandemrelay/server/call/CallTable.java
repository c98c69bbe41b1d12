package io.tandemrelay.server.call;

import io.tandemrelay.server.config.RelayConfig;
import io.tandemrelay.server.media.FrameSink;
import io.tandemrelay.server.metrics.Counter;
import io.tandemrelay.server.metrics.DistinctErrors;
import io.tandemrelay.server.metrics.LabelledCounter;
import io.tandemrelay.server.metrics.Metrics;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Every call of this node: admits up to the limit, chooses each call's worker, and remembers for a
 * while how calls ended. Any thread; admission itself runs on the asking leg's loop.
 */
public final class CallTable {

    private static final int REMEMBERED_ENDS = 10_000;

    private final RelayConfig config;
    private final List<? extends FrameSink> workers;
    private final LabelledCounter closed;
    private final DistinctErrors errors;
    private final ConcurrentHashMap<String, Call> calls = new ConcurrentHashMap<>();
    private final AtomicInteger open = new AtomicInteger();
    private final AtomicInteger admitted = new AtomicInteger();
    private final Map<String, CloseReason> recentEnds = new RecentEnds();
    private volatile boolean draining;

    /**
     * An empty table.
     *
     * @param workers where the calls' frames are processed; each call stays with one
     */
    public CallTable(RelayConfig config, List<? extends FrameSink> workers, Metrics metrics) {
        this.config = config;
        this.workers = List.copyOf(workers);
        this.errors = metrics.errors();
        this.closed =
                metrics.registerCounter(
                        "call_closed",
                        "Calls closed, by first cause.",
                        "reason",
                        Stream.of(CloseReason.values()).map(CloseReason::word).toList());
        metrics.registerGauge("calls", "Open calls.", open::get);
    }

    /**
     * The admission of streams that live on {@code loop}, their agents reached by {@code dialer}.
     */
    public CallAdmission admission(IoLoop loop, UpstreamDialer dialer) {
        return (identity, carrier) -> admit(identity, carrier, loop, dialer);
    }

    /** Whether a further call would be refused. */
    public boolean isFull() {
        return draining || open.get() >= config.limits().calls();
    }

    /** From now on no call is admitted. */
    public void drain() {
        draining = true;
    }

    public boolean isDraining() {
        return draining;
    }

    /** Open calls. */
    public int size() {
        return open.get();
    }

    /** Open calls, weakly consistent. */
    public Collection<Call> calls() {
        return calls.values();
    }

    /** Why this call's last stream ended, or null when unknown or too long ago. */
    public @Nullable CloseReason recentEnd(String callSid) {
        synchronized (recentEnds) {
            return recentEnds.get(callSid);
        }
    }

    private Admission admit(
            CallIdentity identity, CarrierLeg carrier, IoLoop loop, UpstreamDialer dialer) {
        if (!reserve()) {
            loop.counters().increment(Counter.CALL_REFUSED_CAPACITY);
            return new Admission.Refused(CloseReason.CAPACITY);
        }
        final FrameSink worker =
                workers.get(Math.floorMod(admitted.getAndIncrement(), workers.size()));
        final Call call = new Call(identity, loop, config, worker, carrier, new Ends());
        if (calls.putIfAbsent(identity.streamSid(), call) != null) {
            open.decrementAndGet();
            loop.counters().increment(Counter.CALL_REFUSED_DUPLICATE);
            return new Admission.Refused(CloseReason.DUPLICATE_STREAM);
        }
        return new Admission.Admitted(call.open(dialer));
    }

    private boolean reserve() {
        if (draining) {
            return false;
        }
        if (open.incrementAndGet() > config.limits().calls()) {
            open.decrementAndGet();
            return false;
        }
        return true;
    }

    private final class Ends implements CallEnds {

        @Override
        public void onEnding(Call call, CloseReason reason) {
            synchronized (recentEnds) {
                recentEnds.put(call.identity().callSid(), reason);
            }
        }

        @Override
        public void onClosed(Call call, CloseReason reason) {
            calls.remove(call.identity().streamSid(), call);
            open.decrementAndGet();
            closed.increment(reason.word());
        }

        @Override
        public void onDefect(Throwable failure) {
            errors.record("call", failure);
        }
    }

    /** The newest ends, oldest forgotten first. */
    private static final class RecentEnds extends LinkedHashMap<String, CloseReason> {

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, CloseReason> eldest) {
            return size() > REMEMBERED_ENDS;
        }
    }
}
