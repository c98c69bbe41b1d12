/**
 * Runs the suite, shows each benchmark beside its floor, and compares two results. The benchmarks
 * themselves stand in their subjects' packages.
 *
 * <p><b>Threads:</b> the main thread; JMH's are its own.
 *
 * <p><b>May use:</b> JMH, Jackson, picocli.
 */
@NullMarked
package io.tandemrelay.bench;

import org.jspecify.annotations.NullMarked;
