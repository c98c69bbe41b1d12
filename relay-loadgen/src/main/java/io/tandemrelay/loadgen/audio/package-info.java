/**
 * Telephone audio outside the wire: mu-law, WAV files, what a caller may say, and how to find one
 * recording inside another.
 *
 * <p><b>Threads:</b> nothing here is shared between threads except immutable tables.
 *
 * <p><b>May use:</b> the JDK only.
 */
@NullMarked
package io.tandemrelay.loadgen.audio;

import org.jspecify.annotations.NullMarked;
