package io.tandemrelay.server.metrics;

/**
 * What one thread counts and times. Made once per thread; that thread writes.
 *
 * @param name the thread's name, such as {@code relay-io-0}
 */
public record ThreadMetrics(
        String name, ThreadCounters counters, LatencyRecorders latencies, DutyCycle dutyCycle) {}
