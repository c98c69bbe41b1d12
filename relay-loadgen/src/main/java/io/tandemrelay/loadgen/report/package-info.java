/**
 * The record of a load run: what one process writes while it runs, how the records of several
 * processes are joined, the verdict, and the page that shows it all.
 *
 * <pre>
 *   load, agent, capacity --Interval--> RunWriter --> folder: run.json, intervals.jsonl,
 *                                                             latencies.hlog, capacity.json
 *   folders --> RecordFolder --> Run --+--> Verdict
 *                                      +--> HtmlReport --> report.html, report.json
 * </pre>
 *
 * <p><b>Threads:</b> a {@link io.tandemrelay.loadgen.report.RunWriter} belongs to the thread that
 * closes the intervals; nothing here is shared between threads.
 *
 * <p><b>May use:</b> Jackson, HdrHistogram. Nothing of ours.
 */
@NullMarked
package io.tandemrelay.loadgen.report;

import org.jspecify.annotations.NullMarked;
