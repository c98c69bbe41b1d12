/**
 * The composition root: reads the configuration, makes every long-lived object, runs, drains,
 * closes. Nothing imports this package.
 *
 * <p><b>Threads:</b> the main thread assembles; a shutdown hook closes.
 *
 * <p><b>May use:</b> everything.
 */
@NullMarked
package io.tandemrelay.server;

import org.jspecify.annotations.NullMarked;
