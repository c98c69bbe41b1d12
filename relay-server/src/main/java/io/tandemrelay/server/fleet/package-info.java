/**
 * Who owns which call. One node for now: the signed stream token that ties a media stream to the
 * webhook that announced it.
 *
 * <p><b>Threads:</b> a StreamTokens belongs to one event loop (relay-io-N); all share the
 * SpentTokens.
 *
 * <p><b>May use:</b> config, metrics, call.
 */
@NullMarked
package io.tandemrelay.server.fleet;

import org.jspecify.annotations.NullMarked;
