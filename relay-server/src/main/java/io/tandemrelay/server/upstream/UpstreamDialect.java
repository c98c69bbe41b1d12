package io.tandemrelay.server.upstream;

/**
 * One vendor's protocol as spoken over an open socket: what its text messages mean and how ours are
 * spelled. Stateless; any thread.
 */
interface UpstreamDialect {

    /** What became of a text message. */
    enum Verdict {
        /** Understood, whether or not it matters to a call. */
        UNDERSTOOD,
        /** Well-formed, of a type this dialect does not know. */
        UNKNOWN,
        /** Lacks what its type needs, or has it in the wrong form. */
        MALFORMED
    }

    /** Tells {@code events} what the message means for the call. */
    Verdict interpret(AgentMessage message, AgentEvents events, long receivedNs);

    /** Text message that asks the agent to end its call; empty when closing the socket does. */
    byte[] farewell();

    /** Text message that tells of a pressed key; empty when the dialect has none. */
    byte[] digit(char digit);

    /** Whether an orderly close of the socket is how the agent ends its call. */
    boolean endsByClosing();
}
