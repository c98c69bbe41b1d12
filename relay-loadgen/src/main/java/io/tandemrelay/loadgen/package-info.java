/**
 * The command line: {@code call} places one synthetic call and judges it.
 *
 * <p><b>Threads:</b> main, and the loops of the packages below.
 *
 * <p><b>May use:</b> all of this module; picocli.
 */
@NullMarked
package io.tandemrelay.loadgen;

import org.jspecify.annotations.NullMarked;
