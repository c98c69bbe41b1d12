/**
 * What the audio types cost per 20 ms frame.
 *
 * <p><b>Threads:</b> JMH's own.
 *
 * <p><b>May use:</b> JMH and the package of the same name.
 */
@NullMarked
package io.tandemrelay.server.media;

import org.jspecify.annotations.NullMarked;
