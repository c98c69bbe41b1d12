/**
 * One call, free of any vendor's protocol: identity, state, its two media directions, and what its
 * two legs may ask of each other.
 *
 * <p><b>Threads:</b> everything here belongs to the call's I/O loop (relay-io-N), except
 * CallTable's index, which every loop may read.
 *
 * <p><b>May use:</b> config, media, metrics.
 */
@NullMarked
package io.tandemrelay.server.call;

import org.jspecify.annotations.NullMarked;
