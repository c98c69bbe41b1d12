package io.tandemrelay.server.upstream;

import io.netty.channel.EventLoop;
import io.tandemrelay.server.metrics.ThreadCounters;

/**
 * What the legs of one I/O loop share.
 *
 * @param endGraceMs for the agent to answer our farewell, and again to answer our close
 */
record LegParts(
        EventLoop loop,
        UpstreamDialect dialect,
        CallCreation creation,
        AgentSockets sockets,
        AgentReader reader,
        ThreadCounters counters,
        int endGraceMs) {}
