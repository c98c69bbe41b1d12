/**
 * The operator's door, on its own port and loopback by default: metrics and health.
 *
 * <p><b>Threads:</b> one event loop of its own, relay-ops, so that no scrape delays a call.
 *
 * <p><b>May use:</b> config, metrics, call, fleet, conductor; Netty, Jackson, metrics exposition.
 */
@NullMarked
package io.tandemrelay.server.ops;

import org.jspecify.annotations.NullMarked;
