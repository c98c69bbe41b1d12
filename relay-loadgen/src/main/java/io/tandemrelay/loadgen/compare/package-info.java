/**
 * Several relays side by side: each in turn as a process of its own, under the same calls, several
 * rounds in rotating order; medians, expectations, one page.
 *
 * <pre>
 *   TargetsFile --> Target --Preparation--> Comparison --per round and target--> TargetProcess
 *                                               |                                    ^
 *                                               v                                    | calls
 *                                             Gauge, CapacitySearch --> Visit     ComparedAgent
 *                                                                         |
 *                                        Results --> Expectation, ComparisonJson, ComparisonTable
 * </pre>
 *
 * <p><b>Threads:</b> one runs the comparison; {@link io.tandemrelay.loadgen.compare.StopSignal} and
 * {@link io.tandemrelay.loadgen.compare.ComparedAgent} are shared with others.
 *
 * <p><b>May use:</b> audio, caller, load, pace, report, upstream; Jackson.
 */
@NullMarked
package io.tandemrelay.loadgen.compare;

import org.jspecify.annotations.NullMarked;
