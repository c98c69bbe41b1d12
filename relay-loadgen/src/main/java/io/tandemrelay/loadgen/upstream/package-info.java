/**
 * Stub voice agents that serve the upstream dialects, written from the vendor's documentation and
 * not from the relay: a second reading of the protocol, so that a misunderstanding shows as a
 * failed test.
 *
 * <p><b>Threads:</b> a {@link StubAgent} has a few I/O loops (stub-agent-N); a session belongs to
 * one of them and is a {@link SessionLoop} there. Any other thread sees it through {@link
 * AgentSession}, which hands out snapshots and passes actions to the loop.
 *
 * <pre>
 *   StubAgent --accept--> AgentHttpHandler --upgrade--> AgentFrameHandler --> SessionLoop
 *      |                     | POST /call                                       |
 *      +-- AgentScript       +--> CallDesk --> AgentCall      what it heard: Recording
 *          (what it does)                                     what it says: AgentSpeech
 *                                                             how it says it: MessageWriter
 *   any other thread --> AgentSession (snapshots and actions) --> SessionLoop
 * </pre>
 *
 * <p><b>May use:</b> audio, pace; Netty, Jackson.
 */
@NullMarked
package io.tandemrelay.loadgen.upstream;

import org.jspecify.annotations.NullMarked;
