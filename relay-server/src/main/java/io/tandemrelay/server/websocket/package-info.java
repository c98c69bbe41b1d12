/**
 * RFC 6455, version 13, for both roles and nothing beyond: framing, limits, the two upgrade
 * handshakes. No extensions, no subprotocols.
 *
 * <p><b>Threads:</b> each object belongs to its channel's event loop (relay-io-N).
 *
 * <p><b>May use:</b> Netty.
 */
@NullMarked
package io.tandemrelay.server.websocket;

import org.jspecify.annotations.NullMarked;
