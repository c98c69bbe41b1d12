package io.tandemrelay.server.http;

import io.tandemrelay.server.call.Health;
import io.tandemrelay.server.metrics.ThreadCounters;

/**
 * What the connections of one I/O loop share at the public edge.
 *
 * @param twilio routes of the carrier
 * @param upgrade turns media requests into media sockets
 * @param health what {@code /health} tells
 * @param counters counters of the loop's thread
 */
record EdgeLoop(TwilioRoutes twilio, MediaUpgrade upgrade, Health health, ThreadCounters counters) {}
