/**
 * The public listening socket: one pipeline in named steps, a router, and what answers each route.
 *
 * <pre>
 *   socket --&gt; http --&gt; deadline --&gt; body --&gt; router --+--&gt; POST|GET /webhook/twilio
 *                                                            +--&gt; POST|GET /twilio/after/N
 *                                                            +--&gt; POST|GET /twilio/stream-status
 *                                                            +--&gt; GET /health
 *                                                            +--&gt; GET /media/TOKEN: proof, 101, then only websocket
 * </pre>
 *
 * <p><b>Threads:</b> each connection belongs to its event loop (relay-io-N).
 *
 * <p><b>May use:</b> config, metrics, call, carrier, websocket, fleet, conductor; Netty.
 */
@NullMarked
package io.tandemrelay.server.http;

import org.jspecify.annotations.NullMarked;
