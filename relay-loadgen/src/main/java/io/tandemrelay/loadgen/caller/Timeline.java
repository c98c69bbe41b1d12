package io.tandemrelay.loadgen.caller;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * What happened in one call, in order. Written by the call's loop; any thread may read it at any
 * time.
 */
final class Timeline {
    private final long originNs;
    private final int limit;
    private final Consumer<TimelineEvent> listener;
    private final List<TimelineEvent> events = new ArrayList<>();

    /** Keeps so many events; the listener hears of all. */
    Timeline(long originNs, int limit, Consumer<TimelineEvent> listener) {
        this.originNs = originNs;
        this.limit = limit;
        this.listener = listener;
    }

    long originNs() {
        return originNs;
    }

    long nowMs() {
        return (System.nanoTime() - originNs) / 1_000_000;
    }

    void add(TimelineEvent.Kind kind, String detail) {
        final TimelineEvent event = new TimelineEvent(nowMs(), kind, detail);
        synchronized (events) {
            if (events.size() < limit) {
                events.add(event);
            }
        }
        listener.accept(event);
    }

    List<TimelineEvent> events() {
        synchronized (events) {
            return List.copyOf(events);
        }
    }
}
