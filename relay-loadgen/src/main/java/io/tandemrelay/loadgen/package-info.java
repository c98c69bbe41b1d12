/**
 * The command line: one class for each command, mixins for options that several share.
 *
 * <p><b>Threads:</b> main, and the loops of the packages below.
 *
 * <p><b>May use:</b> all of this module; picocli.
 */
@NullMarked
package io.tandemrelay.loadgen;

import org.jspecify.annotations.NullMarked;
