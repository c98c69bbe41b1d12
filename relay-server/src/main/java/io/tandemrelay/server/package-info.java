/**
 * The process: command line, assembly of the parts, start and stop.
 *
 * <p><b>Threads:</b> main, and the JVM's shutdown thread.
 *
 * <p><b>May use:</b> everything; nothing uses this package.
 */
@NullMarked
package io.tandemrelay.server;

import org.jspecify.annotations.NullMarked;
