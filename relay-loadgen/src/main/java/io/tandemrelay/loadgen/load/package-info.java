/**
 * Load: many calls by a schedule that does not wait for answers, every frame proven, and what was
 * counted and timed on the way.
 *
 * <pre>
 *   LoadRun (main) --once a second--> Tally --> RunWriter, LiveView
 *      |                               ^  ^
 *      v                               |  |
 *   Callers --TwilioCaller--> caller-N: CallerEar --> FrameAudit (downlink, echo)
 *                                       stub-agent-N: StampedAgent --> FrameAudit (uplink)
 * </pre>
 *
 * <p><b>Threads:</b> a call's ears belong to its event loops; {@link
 * io.tandemrelay.loadgen.load.Tally} is written by all of them.
 *
 * <p><b>May use:</b> audio, caller, upstream, pace, report; HdrHistogram.
 */
@NullMarked
package io.tandemrelay.loadgen.load;

import org.jspecify.annotations.NullMarked;
