/**
 * A relay that only bridges bytes, as cheaply as Netty can: the load generator calibrates itself
 * against it, and finds in it the faults that were planted.
 *
 * <pre>
 *   caller --WebSocket--> Leg --text--> NullCall --audio--> Leg --WebSocket--> agent
 *                                        |    ^
 *                          FaultyPath <--+----+  only when faults are planted
 * </pre>
 *
 * <p><b>Threads:</b> a call belongs to one event loop (null-relay-N), both its sockets included;
 * only the log of planted faults and the list of live calls are shared.
 *
 * <p><b>May use:</b> Netty, Jackson. Nothing of ours.
 */
@NullMarked
package io.tandemrelay.loadgen.nullrelay;

import org.jspecify.annotations.NullMarked;
