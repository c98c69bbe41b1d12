package io.tandemrelay.server.metrics;

import java.util.function.LongSupplier;

/**
 * A number that goes up and down, read when asked for.
 *
 * @param name without prefix
 * @param value called by the reading thread: must be thread-safe and must not block
 */
record Gauge(String name, String help, LongSupplier value) {}
