/**
 * The voice-AI leg: dialling, and each vendor's dialect.
 *
 * <p><b>Threads:</b> a leg belongs to the event loop of its call's carrier leg (relay-io-N); REST
 * replies arrive on the HTTP client's thread and are handed to that loop at once.
 *
 * <p><b>May use:</b> config, media, metrics, call, websocket; Netty, Jackson.
 */
@NullMarked
package io.tandemrelay.server.upstream;

import org.jspecify.annotations.NullMarked;
