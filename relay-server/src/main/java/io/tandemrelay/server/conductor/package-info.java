/**
 * The control plane's duty cycle: reports, stall watch.
 *
 * <p><b>Threads:</b> relay-conductor, which may block on files only.
 *
 * <p><b>May use:</b> config, metrics, call, fleet; Agrona.
 */
@NullMarked
package io.tandemrelay.server.conductor;

import org.jspecify.annotations.NullMarked;
