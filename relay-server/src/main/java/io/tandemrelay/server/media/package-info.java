/**
 * Audio in memory: G.711 tables, resamplers, pooled frames, the queue into a worker and the rings
 * out of it. Pure: no I/O, no clock, no configuration.
 *
 * <p><b>Threads:</b> as each type says; rings, pools, inboxes and ready lists are where two threads
 * meet.
 *
 * <p><b>May use:</b> JCTools (Inbox, FramePool and ReadyList only).
 */
@NullMarked
package io.tandemrelay.server.media;

import org.jspecify.annotations.NullMarked;
