/**
 * The threads that process media: each drains its inbox and runs every frame through that frame's
 * path.
 *
 * <pre>
 *   relay-io-0 --offer--&gt; +-------+                 +-----------+
 *   relay-io-1 --offer--&gt; | Inbox | --drain--&gt; MediaWorker --commit--&gt; AudioRing --&gt; relay-io-N
 *                         +-------+                 +-----------+ --signal (one per batch)--&gt;
 * </pre>
 *
 * <p><b>Threads:</b> relay-worker-N, one per {@code MediaWorker}, run by an Agrona AgentRunner and
 * pinned to a core when configured.
 *
 * <p><b>May use:</b> config, media, metrics; Agrona, JCTools.
 */
@NullMarked
package io.tandemrelay.server.worker;

import org.jspecify.annotations.NullMarked;
