/**
 * What the carrier's messages cost per 20 ms frame.
 *
 * <p><b>Threads:</b> JMH's own.
 *
 * <p><b>May use:</b> JMH, the package of the same name, and what it may use.
 */
@NullMarked
package io.tandemrelay.server.carrier;

import org.jspecify.annotations.NullMarked;
