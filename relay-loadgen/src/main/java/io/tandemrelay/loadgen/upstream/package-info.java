/**
 * Stub voice agents that serve the upstream dialects, written from the vendor's documentation and
 * not from the relay: a second reading of the protocol, so that a misunderstanding shows as a
 * failed test.
 *
 * <p><b>Threads:</b> a {@link StubAgent} has a few I/O loops (stub-agent-N); a session belongs to
 * one of them. Tests read sessions from any thread: {@link AgentSession} hands out snapshots, and
 * its actions run on the session's loop.
 *
 * <pre>
 *   StubAgent --accept--> AgentHttpHandler --upgrade--> AgentFrameHandler --> AgentSession
 *      |                       | POST /call                                   |  Recording (what it heard)
 *      +-- AgentScript         +--> CallDesk --> AgentCall                    |  AgentSpeech (what it says)
 *                                                                             +- MessageWriter (how it says it)
 * </pre>
 *
 * <p><b>May use:</b> Netty, Jackson. Nothing of ours.
 */
@NullMarked
package io.tandemrelay.loadgen.upstream;

import org.jspecify.annotations.NullMarked;
