package io.tandemrelay.server.metrics;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Defects of our own: each logged with its stack trace the first time, counted from then on, so
 * that a defect met by every frame cannot flood the log. Any thread.
 */
public final class DistinctErrors {
    private static final Logger LOG = LoggerFactory.getLogger(DistinctErrors.class);

    private final int maxDistinct;
    private final Map<String, LongAdder> counts = new ConcurrentHashMap<>();
    private final LongAdder total = new LongAdder();

    /**
     * @param maxDistinct what comes after so many different ones is only counted in total
     */
    DistinctErrors(int maxDistinct) {
        this.maxDistinct = maxDistinct;
    }

    /**
     * Logs the error if it is a new one, counts it otherwise.
     *
     * @param site where it was caught, a constant text
     */
    public void record(String site, Throwable error) {
        total.increment();
        final String key = key(site, error);
        final LongAdder known = counts.get(key);
        if (known != null) {
            known.increment();
        } else if (counts.size() < maxDistinct) {
            recordFirst(key, site, error);
        }
    }

    /** All occurrences. */
    public long total() {
        return total.sum();
    }

    /** How many different ones; a bounded number of them is told apart. */
    public int distinct() {
        return counts.size();
    }

    /** Occurrences by site, class and place, sorted. */
    public Map<String, Long> counts() {
        final Map<String, Long> sorted = new TreeMap<>();
        counts.forEach((key, count) -> sorted.put(key, count.sum()));
        return sorted;
    }

    private void recordFirst(String key, String site, Throwable error) {
        final LongAdder fresh = new LongAdder();
        final LongAdder earlier = counts.putIfAbsent(key, fresh);
        if (earlier != null) {
            earlier.increment();
            return;
        }
        fresh.increment();
        LOG.error("{}: further occurrences are only counted", site, error);
        if (counts.size() == maxDistinct) {
            LOG.error("{} different errors: new ones are no longer logged", maxDistinct);
        }
    }

    /** The message is no part of it: it may differ each time. */
    private static String key(String site, Throwable error) {
        final StackTraceElement[] trace = error.getStackTrace();
        final String place = trace.length == 0 ? "unknown place" : trace[0].toString();
        return site + ": " + error.getClass().getName() + " at " + place;
    }
}
