/**
 * What is counted and timed: counters, latency stages, duty cycles, distinct errors.
 *
 * <p><b>Threads:</b> each ThreadCounters and LatencyRecorders has one writing thread; any thread
 * may read sums.
 *
 * <p><b>May use:</b> config; Agrona, HdrHistogram, metrics exposition.
 */
@NullMarked
package io.tandemrelay.server.metrics;

import org.jspecify.annotations.NullMarked;
