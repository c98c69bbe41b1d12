/**
 * TLS of the listening ports: certificate and key from files, read again when they change.
 *
 * <p><b>Threads:</b> relay-conductor looks at the files, every I/O loop takes handlers.
 *
 * <p><b>May use:</b> config, metrics; Netty.
 */
@NullMarked
package io.tandemrelay.server.tls;

import org.jspecify.annotations.NullMarked;
