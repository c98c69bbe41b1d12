/**
 * The voice-AI leg: dialling, and each vendor's dialect.
 *
 * <pre>
 *   UpstreamConnector ---- makes ----> UpstreamSocketLeg <--- CreatedCall --- VapiCalls
 *     (per I/O loop)                    |      ^    |                        (REST, relay-rest-N)
 *                                 audio |      |    | text
 *                                       v      |    v
 *                          UpstreamListener    |  AgentReader: AgentMessageParser -> AgentMessage
 *                              (the call)      |    |
 *                                              |    v
 *                                    AgentEvents <- UpstreamDialect (Vapi, Simple)
 *
 *   DemoDialer ---- makes ----> DemoAgent --- 20 ms clock ---> DemoConversation
 * </pre>
 *
 * <p><b>Threads:</b> a leg belongs to the event loop of its call's carrier leg (relay-io-N); REST
 * replies arrive on the HTTP client's threads (relay-rest-N) and are handed to that loop at once.
 *
 * <p><b>May use:</b> config, media, metrics, call, websocket; Netty, Jackson.
 */
@NullMarked
package io.tandemrelay.server.upstream;

import org.jspecify.annotations.NullMarked;
