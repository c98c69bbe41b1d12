/**
 * What is counted and timed: counters, latency stages, duty cycles, distinct errors.
 *
 * <p><b>Threads:</b> each ThreadMetrics has one writing thread; any thread may read sums.
 *
 * <p><b>May use:</b> config; Agrona, HdrHistogram, Prometheus metrics.
 */
@NullMarked
package io.tandemrelay.server.metrics;

import org.jspecify.annotations.NullMarked;
