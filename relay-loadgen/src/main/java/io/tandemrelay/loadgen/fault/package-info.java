/**
 * A TCP proxy with faults, for either leg of a relay: where the kernel's own network emulation is
 * not to be had, or where a fault must hit at an exact byte. It sees bytes only, so TLS passes.
 *
 * <pre>
 *   client socket --read--> Pipe TO_TARGET --write--> target socket
 *   client socket <--write-- Pipe TO_CLIENT <--read-- target socket
 *                     \___ one ProxyConnection ___/      a Line says what each Pipe does
 * </pre>
 *
 * <p><b>Threads:</b> a connection belongs to one event loop (fault-proxy-N), both its sockets
 * included; {@link io.tandemrelay.loadgen.fault.FaultProxy} is the door for any other thread.
 *
 * <p><b>May use:</b> Netty. Nothing of ours.
 */
@NullMarked
package io.tandemrelay.loadgen.fault;

import org.jspecify.annotations.NullMarked;
