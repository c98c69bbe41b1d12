/**
 * When things are due: one clock per event loop, which wakes once for all speakers of a slot
 * instead of once for each.
 *
 * <p><b>Threads:</b> a clock belongs to its event loop.
 *
 * <p><b>May use:</b> Netty.
 */
@NullMarked
package io.tandemrelay.loadgen.pace;

import org.jspecify.annotations.NullMarked;
