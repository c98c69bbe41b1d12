/**
 * The telephone leg: Twilio Media Streams messages, TwiML, request signatures.
 *
 * <p><b>Threads:</b> a handler belongs to its channel's event loop (relay-io-N).
 *
 * <p><b>May use:</b> config, media, metrics, call, websocket; Netty, Jackson.
 */
@NullMarked
package io.tandemrelay.server.carrier;

import org.jspecify.annotations.NullMarked;
